import { Button, ExpandableSection } from "@patternfly/react-core";
import { MinusCircleIcon } from "@patternfly/react-icons";
import { type ReactNode, useState } from "react";
import { useLanguage } from "../../app/language.ts";
import { type Question, useFacets, useHistogram } from "../../data/records.ts";
import type { en } from "../../messages/en.ts";
import { Answer } from "../../ui/answer.tsx";
import { hasTerm } from "../../ui/filter-terms.ts";
import { compact } from "../../ui/format.ts";
import { BandLabel } from "../../ui/severity-label.tsx";
import { BUCKETS, severityTotals, severityValue } from "./severity-totals.ts";

const FIELDS = ["service", "host", "kind", "event"] as const;

const NAMES = {
  service: "facet.service",
  host: "facet.host",
  kind: "facet.kind",
  event: "facet.event",
} as const satisfies { [Field in (typeof FIELDS)[number]]: keyof typeof en };

function titleKeyOf(field: string): keyof typeof en | undefined {
  const known = FIELDS.find((each) => each === field);
  return known === undefined ? undefined : NAMES[known];
}

interface FacetsProps {
  question: Question;
  onToggle: (field: string, value: string, exclude: boolean) => void;
}

/** The most frequent values of the fields one narrows by; a click adds or takes away a term. */
export function Facets({ question, onToggle }: FacetsProps) {
  const { t } = useLanguage();
  const query = useFacets(question, FIELDS.join(","));
  const { filter } = question;
  return (
    <>
      <SeverityFacet question={question} onToggle={onToggle} />
      <Answer query={query} lines={14}>
        {({ facets }) => (
          <>
            {facets.map(({ field, values, others }) => {
              const titleKey = titleKeyOf(field);
              return (
                <FacetSection
                  key={field}
                  field={field}
                  title={titleKey === undefined ? field : t(titleKey)}
                  values={values.filter(({ value }) => value !== "")}
                  others={others}
                  filter={filter}
                  onToggle={onToggle}
                />
              );
            })}
          </>
        )}
      </Answer>
    </>
  );
}

/** By band and not by the sources' own words, of which `INFO`, `info` and `Info` are one. The histogram knows the numbers already. */
function SeverityFacet({ question, onToggle }: FacetsProps) {
  const { t } = useLanguage();
  const { data } = useHistogram(question, BUCKETS);
  const values = data === undefined ? [] : severityTotals(data);
  return (
    <FacetSection
      field="severity"
      title={t("facet.severity")}
      values={values.flatMap(({ band, total }) =>
        // No term asks for records that state no severity.
        band === "unknown"
          ? []
          : [
              {
                value: severityValue(band),
                count: total,
                label: <BandLabel band={band} text={t(`band.${band}`)} />,
              },
            ],
      )}
      others={0}
      filter={question.filter}
      onToggle={onToggle}
    />
  );
}

interface FacetSectionProps {
  field: string;
  title: string;
  values: readonly { value: string; count: number; label?: ReactNode }[];
  others: number;
  filter: string;
  onToggle: FacetsProps["onToggle"];
}

function FacetSection({ field, title, values, others, filter, onToggle }: FacetSectionProps) {
  const { t, locale } = useLanguage();
  const [isOpen, setOpen] = useState(field !== "kind");
  const highest = Math.max(1, ...values.map(({ count }) => count));
  if (values.length === 0) return null;
  return (
    <ExpandableSection
      toggleText={title}
      isExpanded={isOpen}
      onToggle={(_event, open) => setOpen(open)}
      className="kw-facet"
    >
      <ul>
        {values.map(({ value, count, label }) => (
          <li key={value}>
            <button
              type="button"
              className="kw-facet-value"
              aria-pressed={hasTerm(filter, field, value)}
              title={value}
              onClick={() => onToggle(field, value, false)}
            >
              <span>{label ?? value}</span>
              <span className="kw-muted">{compact(count, locale)}</span>
              <progress value={count} max={highest} aria-hidden="true" />
            </button>
            <Button
              variant="plain"
              size="sm"
              aria-label={t("filter.exclude", { value })}
              title={t("filter.exclude", { value })}
              icon={<MinusCircleIcon />}
              onClick={() => onToggle(field, value, true)}
            />
          </li>
        ))}
        {others > 0 && <li className="kw-muted">{t("facet.others", { others: compact(others, locale) })}</li>}
      </ul>
    </ExpandableSection>
  );
}
