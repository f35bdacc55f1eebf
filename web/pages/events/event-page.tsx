import { Button, Modal, ModalBody, ModalFooter, ModalHeader, PageSection, Title } from "@patternfly/react-core";
import { useState } from "react";
import { useParams } from "react-router";
import type { eventRoutes, RouteOutput } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useEvent, useEventReport } from "../../data/events.ts";
import type { Question } from "../../data/records.ts";
import { Answer } from "../../ui/answer.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { term } from "../../ui/filter-terms.ts";
import { count, rate } from "../../ui/format.ts";
import { RecordsLink } from "../../ui/links.tsx";
import { RecordDrawer } from "../../ui/record-drawer.tsx";
import { SeverityLabel } from "../../ui/severity-label.tsx";
import { Sparkline } from "../../ui/sparkline.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";

type EventAnswer = RouteOutput<typeof eventRoutes.show>;

/** One event: where, when, with which values, examples, and the draft of a bug report. */
export function EventPage() {
  const { t } = useLanguage();
  const { eventId = "" } = useParams();
  const [search, change] = useSearch("filter", "record");
  const { range } = useRange();
  const [isReporting, setReporting] = useState(false);
  const question = { filter: search.filter ?? "", from: range.from, to: range.to };
  const query = useEvent(eventId, question);
  const select = (record: string | undefined): void => change({ record }, { replace: true });
  return (
    <RecordDrawer recordId={search.record} onOpen={select}>
      <PageSection isFilled>
        <div className="kw-page-head">
          <Title headingLevel="h1" className="kw-mono">
            {eventId}
          </Title>
          <RecordsLink filter={`event:${eventId}`}>{t("event.records")}</RecordsLink>
          <Button variant="secondary" onClick={() => setReporting(true)}>
            {t("event.report")}
          </Button>
        </div>
        <Answer query={query} lines={12}>
          {(answer) => <EventFacts answer={answer} onSelect={select} />}
        </Answer>
        {isReporting && <ReportDraft eventId={eventId} question={question} onClose={() => setReporting(false)} />}
      </PageSection>
    </RecordDrawer>
  );
}

function EventFacts({ answer, onSelect }: { answer: EventAnswer; onSelect: (recordId: string) => void }) {
  const { t, locale } = useLanguage();
  const { event } = answer;
  return (
    <div className="kw-detail">
      <p className="kw-message">{event.template}</p>
      <dl className="kw-facts">
        <dt>{t("events.level")}</dt>
        <dd>
          <SeverityLabel severity={event.severity} level={event.level} />
        </dd>
        <dt>{t("events.count")}</dt>
        <dd>
          {count(event.count, locale)} · {t("events.perHour", { rate: rate(event.rate_per_hour, locale) })}
          <Sparkline values={event.sparkline} label={t("events.sparkline", { total: event.count })} width={240} />
        </dd>
        <dt>{t("events.firstSeen")}</dt>
        <dd>
          <Timestamp value={event.first_seen} />
        </dd>
        <dt>{t("events.lastSeen")}</dt>
        <dd>
          <Timestamp value={event.last_seen} />
        </dd>
        <dt>{t("event.logger")}</dt>
        <dd className="kw-mono">{event.logger ?? "–"}</dd>
        {answer.catalogue.map((entry) => (
          <SourceLine key={`${entry.release}${entry.file}${entry.line}`} entry={entry} />
        ))}
        {answer.aliases.length > 0 && (
          <>
            <dt>{t("event.aliases")}</dt>
            <dd className="kw-mono">{answer.aliases.join(", ")}</dd>
          </>
        )}
      </dl>
      <div className="kw-columns">
        <Tally
          title={t("events.hosts")}
          rows={answer.by_host.map(({ host, count }) => ({ value: host, count }))}
          filterOf={(host) => `event:${event.event_id} ${term("host", host)}`}
        />
        {answer.slots.map((slot) => (
          <Tally key={slot.slot} title={t("event.slot", { slot: slot.slot })} rows={slot.values} />
        ))}
      </div>
      <section>
        <Title headingLevel="h2" size="md">
          {t("event.examples")}
        </Title>
        <ol className="kw-neighbours">
          {answer.examples.map((record) => (
            <li key={record.record_id}>
              <button type="button" onClick={() => onSelect(record.record_id)}>
                <Timestamp value={record.time} />
                <span>{record.host}</span>
                <span>{record.message}</span>
              </button>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function SourceLine({ entry }: { entry: EventAnswer["catalogue"][number] }) {
  const { t } = useLanguage();
  return (
    <>
      <dt>{t("event.source", { release: entry.release })}</dt>
      <dd className="kw-mono">
        {entry.file}:{entry.line}
      </dd>
    </>
  );
}

interface TallyProps {
  title: string;
  rows: readonly { value: string; count: number }[];
  filterOf?: (value: string) => string;
}

function Tally({ title, rows, filterOf }: TallyProps) {
  const { locale } = useLanguage();
  const highest = Math.max(1, ...rows.map((row) => row.count));
  return (
    <section className="kw-tally">
      <Title headingLevel="h2" size="md">
        {title}
      </Title>
      <ul className="kw-plain-list">
        {rows.map((row) => (
          <li key={row.value}>
            <span className="kw-ellipsis kw-mono" title={row.value}>
              {filterOf === undefined ? row.value : <RecordsLink filter={filterOf(row.value)}>{row.value}</RecordsLink>}
            </span>
            <span className="kw-muted">{count(row.count, locale)}</span>
            <progress value={row.count} max={highest} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReportDraft({ eventId, question, onClose }: { eventId: string; question: Question; onClose: () => void }) {
  const { t } = useLanguage();
  const query = useEventReport(eventId, question, true);
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="report-title">
      <ModalHeader title={t("event.report")} labelId="report-title" description={t("event.reportHint")} />
      <ModalBody>
        <Answer query={query}>
          {(report) => (
            <>
              <p>
                <strong>{report.title}</strong>
              </p>
              <p className="kw-muted">
                {report.project} · {report.tags.join(", ")}
              </p>
              <pre className="kw-pre" tabIndex={0}>
                {report.body}
              </pre>
            </>
          )}
        </Answer>
      </ModalBody>
      {query.data !== undefined && (
        <ModalFooter>
          <CopyButton
            text={() => `${query.data.title}\n\n${query.data.body}\nTags: ${query.data.tags.join(" ")}\n`}
            label={t("copy.text")}
          />
          <a href={query.data.url} target="_blank" rel="noreferrer" className="kw-link">
            {t("event.openLaunchpad")}
          </a>
        </ModalFooter>
      )}
    </Modal>
  );
}
