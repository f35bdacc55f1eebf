import { Alert, PageSection, TextInput, Title, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useState } from "react";
import type { EventChange, EventDiff } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { spanSeconds } from "../../app/time-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useEventDiff } from "../../data/events.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { count, rate } from "../../ui/format.ts";
import { Timestamp } from "../../ui/timestamp.tsx";
import { EventTable } from "./event-table.tsx";

const SPANS = ["1h", "6h", "24h", "7d"] as const;
/** Under this share of the records after, the time before was hardly heard. */
const THIN_SHARE = 0.02;
const KINDS = ["new", "rising", "gone", "falling"] as const;

/** What is new, rising, gone or falling between the span before a moment and the span after it. */
export function ChangesPage() {
  const { t } = useLanguage();
  const [search, change] = useSearch("filter", "at", "span");
  const filter = search.filter ?? "";
  const span = spanSeconds(search.span ?? "") === undefined ? "1h" : (search.span ?? "1h");
  const query = useEventDiff({ filter, at: search.at ?? span, span });
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.changes")}</Title>
        <FilterField value={filter} onChange={(text) => change({ filter: text })} />
        <ExportMenu
          name="changes"
          rows={() => KINDS.flatMap((kind) => (query.data?.[kind] ?? []).map((event) => ({ change: kind, ...event })))}
        />
      </div>
      <div className="kw-page-head">
        <label htmlFor="at">{t("changes.at")}</label>
        <AtField key={search.at} value={search.at ?? ""} onChange={(at) => change({ at })} />
        <span>{t("changes.span")}</span>
        <ToggleGroup isCompact aria-label={t("changes.span")}>
          {SPANS.map((each) => (
            <ToggleGroupItem
              key={each}
              text={each}
              isSelected={each === span}
              onChange={() => change({ span: each })}
            />
          ))}
        </ToggleGroup>
      </div>
      <Answer query={query} lines={16}>
        {(diff) => <Diff diff={diff} />}
      </Answer>
    </PageSection>
  );
}

function AtField({ value, onChange }: { value: string; onChange: (at: string | undefined) => void }) {
  const { t } = useLanguage();
  const [draft, setDraft] = useState(value.slice(0, 19).replace("T", " "));
  const iso = `${draft.trim().replace(" ", "T")}Z`;
  const isValid = draft.trim() === "" || !Number.isNaN(Date.parse(iso));
  return (
    <TextInput
      id="at"
      className="kw-moment"
      value={draft}
      placeholder={t("changes.atPlaceholder")}
      validated={isValid ? "default" : "error"}
      onChange={(_event, text) => setDraft(text)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && isValid) onChange(draft.trim() === "" ? undefined : iso);
      }}
    />
  );
}

/** A comparison with almost nothing calls everything new. */
function isThin({ before, after }: EventDiff): boolean {
  return after.records > 0 && before.records < after.records * THIN_SHARE;
}

function Diff({ diff }: { diff: EventDiff }) {
  const { t, locale } = useLanguage();
  const isQuiet = KINDS.every((kind) => diff[kind].length === 0);
  return (
    <>
      <p className="kw-muted">
        {t("changes.before")} <Timestamp value={diff.before.from} /> – <Timestamp value={diff.before.to} />{" "}
        {t("changes.records", { count: diff.before.records, total: count(diff.before.records, locale) })} ·{" "}
        {t("changes.after")} <Timestamp value={diff.after.from} /> – <Timestamp value={diff.after.to} />{" "}
        {t("changes.records", { count: diff.after.records, total: count(diff.after.records, locale) })}
      </p>
      <Partial completeness={diff.completeness} />
      {isThin(diff) && <Alert variant="info" isInline isPlain title={t("changes.thin")} />}
      {isQuiet && <Nothing title={t("changes.quietTitle")}>{t("changes.quiet")}</Nothing>}
      {KINDS.filter((kind) => diff[kind].length > 0).map((kind) => (
        <section key={kind} className="kw-change">
          <Title headingLevel="h2" size="lg">
            {t(`changes.${kind}`)} <span className="kw-muted">{count(diff[kind].length, locale)}</span>
          </Title>
          <EventTable
            label={t(`changes.${kind}`)}
            events={diff[kind]}
            extra={{
              title: t("changes.beforeAfter"),
              cell: (event) => <Change change={event as EventChange} />,
            }}
          />
        </section>
      ))}
    </>
  );
}

function Change({ change }: { change: EventChange }) {
  const { locale } = useLanguage();
  return (
    <span className="kw-nowrap">
      {count(change.before, locale)} → {count(change.after, locale)}
      {change.factor !== undefined && <span className="kw-muted"> ×{rate(change.factor, locale)}</span>}
    </span>
  );
}
