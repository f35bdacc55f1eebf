import { Alert, ExpandableSection, PageSection, Title, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useMemo, useState } from "react";
import { useParams } from "react-router";
import type { Trace } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useSearch } from "../../app/use-search.ts";
import { recordRow } from "../../data/export.ts";
import { useTrace } from "../../data/requests.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { count, duration, millisOf } from "../../ui/format.ts";
import { RecordDrawer } from "../../ui/record-drawer.tsx";
import { type ListItem, RecordList } from "../../ui/record-list.tsx";
import { BandLabel } from "../../ui/severity-label.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";
import { Edges } from "./edges.tsx";
import { rowName } from "./waterfall.ts";
import { Waterfall } from "./waterfall-chart.tsx";

const CONFIDENCES = ["0.5", "0.8", "1"] as const;

/** Everything that belongs to one request, over services, hosts and time, with the evidence for it. */
export function RequestPage() {
  const { requestId = "" } = useParams();
  const [search, change] = useSearch("record", "service", "confidence");
  const confidence = CONFIDENCES.find((each) => each === search.confidence) ?? "0.5";
  const query = useTrace(requestId, Number(confidence));
  const set = (part: Parameters<typeof change>[0]): void => change(part, { replace: true });
  return (
    <RecordDrawer recordId={search.record} onOpen={(record) => set({ record })}>
      <PageSection isFilled className="kw-request">
        <Answer query={query} lines={16}>
          {(trace) => (
            <TraceView
              trace={trace}
              confidence={confidence}
              onConfidence={(each) => set({ confidence: each })}
              service={search.service}
              onService={(service) => set({ service })}
              selected={search.record}
              onSelect={(record) => set({ record })}
            />
          )}
        </Answer>
      </PageSection>
    </RecordDrawer>
  );
}

interface TraceViewProps {
  trace: Trace;
  confidence: string;
  onConfidence: (confidence: string) => void;
  service: string | undefined;
  onService: (service: string | undefined) => void;
  selected: string | undefined;
  onSelect: (record: string | undefined) => void;
}

function TraceView(props: TraceViewProps) {
  const { trace, service, onService, selected, onSelect } = props;
  const { t, locale } = useLanguage();
  const items = useMemo(
    (): ListItem[] => itemsOf(trace, service, (each) => t(`evidence.${each}`)),
    [trace, service, t],
  );
  return (
    <>
      <TraceHead {...props} />
      <Notices trace={trace} />
      {trace.spans.length === 0 ? (
        <Nothing title={t("request.emptyTitle")}>{t("request.empty")}</Nothing>
      ) : (
        <Waterfall trace={trace} chosen={service} onChoose={onService} />
      )}
      <EdgeSection trace={trace} onSelect={onSelect} />
      <section className="kw-list kw-request-records" aria-label={t("explore.records")}>
        <p className="kw-muted">
          {service === undefined ? "" : `${service} · `}
          {t("request.records", { count: items.length, total: count(items.length, locale) })}
        </p>
        <RecordList label={t("explore.records")} items={items} selected={selected} onSelect={onSelect} />
      </section>
    </>
  );
}

/** The records of the chosen bar, or all; what is not there by the request's own id says why it is. */
function itemsOf(
  trace: Trace,
  service: string | undefined,
  evidenceText: (evidence: Trace["records"][number]["evidence"]) => string,
): ListItem[] {
  return trace.records
    .filter(
      ({ record }) =>
        service === undefined || rowName({ service: record.origin.service ?? "", host: record.host }) === service,
    )
    .map(({ record, evidence, confidence }) =>
      evidence === "request-id"
        ? { record }
        : {
            record,
            mark: (
              <span className="kw-badge">
                {evidenceText(evidence)} {Math.round(confidence * 100)} %
              </span>
            ),
          },
    );
}

function TraceHead({ trace, confidence, onConfidence }: TraceViewProps) {
  const { t, locale } = useLanguage();
  const seconds = (millisOf(trace.end) - millisOf(trace.start)) / 1000;
  const band = trace.outcome === "error" ? "error" : trace.outcome === "ok" ? "info" : "unknown";
  return (
    <>
      <div className="kw-page-head">
        <Title headingLevel="h1">{trace.title}</Title>
        <BandLabel band={band} text={t(`request.outcome.${trace.outcome}`)} />
        <span className="kw-grow" />
        <span>{t("request.confidence")}</span>
        <ToggleGroup isCompact aria-label={t("request.confidence")}>
          {CONFIDENCES.map((each) => (
            <ToggleGroupItem
              key={each}
              text={`${Number(each) * 100} %`}
              isSelected={each === confidence}
              onChange={() => onConfidence(each)}
            />
          ))}
        </ToggleGroup>
        <ExportMenu
          name="request"
          rows={(format) =>
            trace.records.map(({ record, evidence, confidence, via }) => ({
              ...(format === "csv" ? recordRow(record) : record),
              trace_evidence: evidence,
              trace_confidence: confidence,
              trace_via: via,
            }))
          }
        />
      </div>
      <p>
        <code className="kw-mono">{trace.id}</code> · <Timestamp value={trace.start} /> · {duration(seconds)} ·{" "}
        {t("request.services", { count: trace.services.length })} ·{" "}
        {t("request.records", { count: trace.records.length, total: count(trace.records.length, locale) })}
      </p>
    </>
  );
}

function Notices({ trace }: { trace: Trace }) {
  const { t, locale } = useLanguage();
  return (
    <>
      {trace.silent.map((silent) => (
        <Alert
          key={silent.service}
          variant="warning"
          isInline
          isPlain
          title={t("request.silent", { service: silent.service })}
        >
          {silent.why}
        </Alert>
      ))}
      {trace.clocks.map((clock) => (
        <Alert
          key={`${clock.host}${clock.other}`}
          variant="warning"
          isInline
          isPlain
          title={t("request.clock", {
            host: clock.host,
            other: clock.other,
            offset: duration(clock.offset_seconds),
          })}
        >
          {clock.why}
        </Alert>
      ))}
      {trace.truncated && (
        <Alert
          variant="warning"
          isInline
          isPlain
          title={t("request.truncated", { total: count(trace.records.length, locale) })}
        />
      )}
      <Partial completeness={trace.completeness} />
    </>
  );
}

function EdgeSection({ trace, onSelect }: { trace: Trace; onSelect: (record: string) => void }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  if (trace.edges.length === 0) return null;
  return (
    <ExpandableSection
      toggleText={t("request.edges", { count: trace.edges.length })}
      isExpanded={isOpen}
      onToggle={(_event, open) => setOpen(open)}
    >
      {isOpen && <Edges trace={trace} onSelect={onSelect} />}
    </ExpandableSection>
  );
}
