import { Button, ExpandableSection } from "@patternfly/react-core";
import { MinusCircleIcon } from "@patternfly/react-icons";
import { useState } from "react";
import type { Facet } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { type Question, useFacets } from "../../data/records.ts";
import type { en } from "../../messages/en.ts";
import { Answer } from "../../ui/answer.tsx";
import { hasTerm } from "../../ui/filter-terms.ts";
import { compact } from "../../ui/format.ts";

const FIELDS = ["level", "service", "host", "kind", "event"] as const;

const NAMES = {
  level: "facet.level",
  service: "facet.service",
  host: "facet.host",
  kind: "facet.kind",
  event: "facet.event",
} as const satisfies { [Field in (typeof FIELDS)[number]]: keyof typeof en };

function nameOf(field: string): keyof typeof en | undefined {
  const known = FIELDS.find((each) => each === field);
  return known === undefined ? undefined : NAMES[known];
}

interface FacetsProps {
  question: Question;
  onToggle: (field: string, value: string, exclude: boolean) => void;
}

/** The most frequent values of the fields one narrows by; a click adds or takes away a term. */
export function Facets({ question, onToggle }: FacetsProps) {
  const query = useFacets(question, FIELDS.join(","));
  return (
    <Answer query={query} lines={14}>
      {({ facets }) => (
        <>
          {facets.map((facet) => (
            <FacetSection key={facet.field} facet={facet} filter={question.filter} onToggle={onToggle} />
          ))}
        </>
      )}
    </Answer>
  );
}

function FacetSection({
  facet,
  filter,
  onToggle,
}: {
  facet: Facet;
  filter: string;
  onToggle: FacetsProps["onToggle"];
}) {
  const { t, locale } = useLanguage();
  const [isOpen, setOpen] = useState(facet.field !== "kind");
  const values = facet.values.filter(({ value }) => value !== "");
  const highest = Math.max(1, ...values.map(({ count }) => count));
  const name = nameOf(facet.field);
  if (values.length === 0) return null;
  return (
    <ExpandableSection
      toggleText={name === undefined ? facet.field : t(name)}
      isExpanded={isOpen}
      onToggle={(_event, open) => setOpen(open)}
      className="kw-facet"
    >
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <button
              type="button"
              className="kw-facet-value"
              aria-pressed={hasTerm(filter, facet.field, value)}
              title={value}
              onClick={() => onToggle(facet.field, value, false)}
            >
              <span>{value}</span>
              <span className="kw-muted">{compact(count, locale)}</span>
              <progress value={count} max={highest} aria-hidden="true" />
            </button>
            <Button
              variant="plain"
              size="sm"
              aria-label={t("filter.exclude", { value })}
              title={t("filter.exclude", { value })}
              icon={<MinusCircleIcon />}
              onClick={() => onToggle(facet.field, value, true)}
            />
          </li>
        ))}
        {facet.others > 0 && (
          <li className="kw-muted">{t("facet.others", { others: compact(facet.others, locale) })}</li>
        )}
      </ul>
    </ExpandableSection>
  );
}
