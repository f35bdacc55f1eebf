import { Button, ExpandableSection, Title } from "@patternfly/react-core";
import { MinusCircleIcon, PlusCircleIcon } from "@patternfly/react-icons";
import { useState } from "react";
import type { Record } from "#contract";
import { useLanguage } from "../app/language.ts";
import { useRecord } from "../data/records.ts";
import { Answer } from "./answer.tsx";
import { CopyButton } from "./copy-button.tsx";
import { duration, millisOf } from "./format.ts";
import { EventLink, RecordsLink, RequestLink } from "./links.tsx";
import { type ShownField, shownAttributes, shownFields } from "./record-fields.ts";
import { SeverityLabel } from "./severity-label.tsx";
import { Timestamp } from "./timestamp.tsx";
import { Traceback } from "./traceback.tsx";

interface DetailProps {
  recordId: string;
  onOpen: (recordId: string) => void;
  /** Adds a term to the page's filter; without it, fields are only shown. */
  onFilter?: (field: string, value: string, exclude: boolean) => void;
}

/** All of one record: what it says, its traceback, fields, original lines and what stands beside it in time. */
export function RecordDetail({ recordId, onOpen, onFilter }: DetailProps) {
  const query = useRecord(recordId);
  return (
    <Answer query={query} lines={12}>
      {({ record, before, after }) => (
        <div className="kw-detail">
          <Head record={record} />
          {record.exception !== undefined && <Traceback exception={record.exception} />}
          <Fields record={record} {...(onFilter === undefined ? {} : { onFilter })} />
          <Original record={record} />
          <Neighbours record={record} before={before} after={after} onOpen={onOpen} />
        </div>
      )}
    </Answer>
  );
}

function Head({ record }: { record: Record }) {
  const { t } = useLanguage();
  return (
    <header>
      <div className="kw-detail-line">
        <SeverityLabel severity={record.severity} level={record.level} />
        <Timestamp value={record.time} />
        {record.time_source !== "stamped" && <span className="kw-badge">{t(`record.time.${record.time_source}`)}</span>}
        {record.repeat > 1 && <span className="kw-badge">{t("record.repeat", { count: record.repeat })}</span>}
        {record.torn === true && <span className="kw-badge kw-badge-warning">{t("record.torn")}</span>}
        {(record.redacted ?? 0) > 0 && (
          <span className="kw-badge">{t("record.redacted", { count: record.redacted ?? 0 })}</span>
        )}
        {record.duration !== undefined && <span className="kw-badge">{duration(record.duration)}</span>}
      </div>
      <p className="kw-message">{record.message}</p>
      <div className="kw-detail-line">
        {record.request_id !== undefined && <RequestLink id={record.request_id}>{t("record.openRequest")}</RequestLink>}
        <EventLink eventId={record.event_id}>{t("record.openEvent")}</EventLink>
        <CopyButton text={() => JSON.stringify(record)} label={t("copy.json")} />
        <CopyButton text={() => globalThis.location.href} label={t("copy.link")} />
      </div>
    </header>
  );
}

function FieldValue({ field }: { field: ShownField }) {
  if (field.link === "event") return <EventLink eventId={field.value} />;
  if (field.link === "request") return <RequestLink id={field.value} />;
  return <span className="kw-mono">{field.value}</span>;
}

function Fields({ record, onFilter }: { record: Record; onFilter?: DetailProps["onFilter"] }) {
  const { t } = useLanguage();
  const fields = [...shownFields(record), ...shownAttributes(record)];
  return (
    <section>
      <Title headingLevel="h3" size="md">
        {t("record.fields")}
      </Title>
      <dl className="kw-fields">
        {fields.map((field, index) => (
          <div key={`${field.name}-${index}`}>
            <dt>{field.name}</dt>
            <dd>
              <FieldValue field={field} />
              {field.field !== undefined && onFilter !== undefined && (
                <span className="kw-field-actions">
                  <Button
                    variant="plain"
                    size="sm"
                    aria-label={t("filter.include", { value: field.value })}
                    title={t("filter.include", { value: field.value })}
                    icon={<PlusCircleIcon />}
                    onClick={() => onFilter(field.field ?? "", field.value, false)}
                  />
                  <Button
                    variant="plain"
                    size="sm"
                    aria-label={t("filter.exclude", { value: field.value })}
                    title={t("filter.exclude", { value: field.value })}
                    icon={<MinusCircleIcon />}
                    onClick={() => onFilter(field.field ?? "", field.value, true)}
                  />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Original({ record }: { record: Record }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(true);
  const text = record.original ?? (record.original_base64 === undefined ? undefined : atob(record.original_base64));
  return (
    <ExpandableSection toggleText={t("record.original")} isExpanded={isOpen} onToggle={(_event, open) => setOpen(open)}>
      {text === undefined ? (
        <p className="kw-muted">{t("record.noOriginal")}</p>
      ) : (
        <>
          <pre className="kw-pre" tabIndex={0}>
            {text}
          </pre>
          <CopyButton text={() => text} label={t("copy.lines")} />
        </>
      )}
    </ExpandableSection>
  );
}

const AROUND_MS = 30_000;

interface NeighboursProps {
  record: Record;
  before: readonly Record[];
  after: readonly Record[];
  onOpen: (recordId: string) => void;
}

function Neighbours({ record, before, after, onOpen }: NeighboursProps) {
  const { t } = useLanguage();
  const middle = millisOf(record.time);
  const moment = (millis: number): string => new Date(millis).toISOString();
  return (
    <section>
      <Title headingLevel="h3" size="md">
        {t("record.neighbours")}
      </Title>
      <ol className="kw-neighbours">
        {[...before, record, ...after].map((each) => (
          <li key={each.record_id} aria-current={each.record_id === record.record_id}>
            <button type="button" onClick={() => onOpen(each.record_id)}>
              <Timestamp value={each.time} short />
              <SeverityLabel severity={each.severity} level={each.level} />
              <span>{each.message}</span>
            </button>
          </li>
        ))}
      </ol>
      <RecordsLink
        filter={record.host === undefined ? "" : `host:${record.host}`}
        from={moment(middle - AROUND_MS)}
        to={moment(middle + AROUND_MS)}
      >
        {t("record.around")}
      </RecordsLink>
    </section>
  );
}
