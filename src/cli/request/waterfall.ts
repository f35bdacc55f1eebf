import type { Trace, TraceSpan } from "#contract";
import { oneLine, renderTable } from "../output.ts";
import { renderRecords } from "../record/search.ts";
import { formatSeconds, secondsBetween, timeFormat } from "../time.ts";

/** Width where the terminal does not tell one. */
const USUAL_WIDTH = 140;
const NARROWEST_BAR = 12;
const WIDEST_BAR = 60;
const SHOWN_ERRORS = 10;
const ERROR_SEVERITY = 17;

interface Row {
  readonly span: TraceSpan;
  readonly depth: number;
}

/** A trace as text: what it is, the waterfall, who was silent, whose clocks disagree, and its errors. */
export function renderTrace(
  trace: Trace,
  options: { records: boolean; edges: boolean; timeZone: string },
  width: number | undefined,
): string {
  const time = timeFormat(options.timeZone);
  if (trace.records.length === 0 && trace.spans.length === 0) return `Nothing that is kept belongs to ${trace.id}.\n`;
  const hosts = new Set(trace.spans.flatMap(({ host }) => host ?? []));
  const records = trace.spans.reduce((sum, span) => sum + span.records, 0);
  const parts = [
    `${oneLine(trace.title)}   ${outcomeOf(trace)}\n` +
      `${trace.id}\n${time.full(trace.start)} to ${time.full(trace.end)} ${options.timeZone}, ` +
      `${formatSeconds(secondsBetween(trace.start, trace.end))}, ${records} records of ${trace.services.length} services on ${hosts.size} hosts\n`,
    renderSpans(trace, width ?? USUAL_WIDTH),
    ...notes(trace),
  ];
  if (options.edges) parts.push(renderEdges(trace, width));
  const listed = trace.records.map(({ record }) => record);
  const errors = listed.filter(({ severity }) => severity >= ERROR_SEVERITY);
  if (options.records) parts.push(renderRecords(listed, options.timeZone, width));
  else if (errors.length > 0) {
    const more = errors.length > SHOWN_ERRORS ? `, the first ${SHOWN_ERRORS}` : "";
    parts.push(
      `ERRORS: ${errors.length}${more}\n${renderRecords(errors.slice(0, SHOWN_ERRORS), options.timeZone, width)}`,
    );
  }
  return parts.join("\n");
}

function notes(trace: Trace): string[] {
  const lines = [
    ...trace.silent.map(({ service, why }) => `silent: ${service} wrote nothing, and ${why}`),
    ...trace.clocks.map(
      ({ host, other, offset_seconds, why }) =>
        `clocks: ${host} is ${formatSeconds(Math.abs(offset_seconds))} ${offset_seconds > 0 ? "ahead of" : "behind"} ${other} (${why})`,
    ),
    ...(trace.truncated ? ["cut: there are more records than were read; --limit reads more"] : []),
  ];
  return lines.length === 0 ? [] : [`${lines.map(oneLine).join("\n")}\n`];
}

function renderSpans(trace: Trace, width: number): string {
  const depths = depthsOf(trace);
  const rows = trace.spans.map((span): Row => ({ span, depth: Math.min(4, depths.get(span.request_id ?? "") ?? 1) }));
  const begin = trace.spans.reduce((least, { start }) => (start < least ? start : least), trace.start);
  const whole = Math.max(secondsBetween(begin, trace.end), 1e-6);
  const isWide = width >= 120;
  const used = isWide ? 104 : 68;
  const bar = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, width - used));
  return renderTable(
    rows,
    [
      { title: "at", value: ({ span }) => `+${secondsBetween(begin, span.start).toFixed(3)}`, align: "right" },
      { title: "took", value: ({ span }) => formatSeconds(secondsBetween(span.start, span.end)), align: "right" },
      { title: "", value: ({ span }) => drawBar(span, begin, whole, bar) },
      { title: "service", value: ({ span, depth }) => `${"  ".repeat(depth)}${span.service}` },
      ...(isWide ? [{ title: "host", value: ({ span }: Row) => span.host ?? "–" }] : []),
      ...(isWide ? [{ title: "lines", value: ({ span }: Row) => String(span.records), align: "right" as const }] : []),
      { title: "err", value: ({ span }) => (span.errors === 0 ? "" : String(span.errors)), align: "right" },
      ...(isWide
        ? [{ title: "because", value: ({ span }: Row) => `${span.evidence} ${span.confidence.toFixed(2)}` }]
        : []),
      { title: "what", value: ({ span }) => span.summary ?? span.request_id?.slice(0, 12) ?? "", elastic: true },
    ],
    width,
  );
}

function drawBar(span: TraceSpan, begin: string, whole: number, width: number): string {
  const from = Math.min(width - 1, Math.floor((secondsBetween(begin, span.start) / whole) * width));
  const to = Math.max(from + 1, Math.min(width, Math.ceil((secondsBetween(begin, span.end) / whole) * width)));
  return "·".repeat(from) + (span.errors > 0 ? "▓" : "█").repeat(to - from) + "·".repeat(width - to);
}

/** How many calls deep a request lies, by the shortest way from the traced one. */
function depthsOf(trace: Trace): Map<string, number> {
  const children = Map.groupBy(trace.edges, ({ from }) => from);
  const depths = new Map([[trace.id, 0]]);
  for (const id of depths.keys()) {
    const depth = (depths.get(id) ?? 0) + 1;
    for (const { to } of children.get(id) ?? []) if (!depths.has(to)) depths.set(to, depth);
  }
  return depths;
}

function renderEdges(trace: Trace, width: number | undefined): string {
  return renderTable(
    trace.edges,
    [
      { title: "from", value: ({ from }) => from },
      { title: "to", value: ({ to }) => to },
      { title: "sure", value: ({ confidence }) => confidence.toFixed(2), align: "right" },
      { title: "evidence", value: ({ evidence }) => evidence },
      { title: "in words", value: ({ detail }) => detail, elastic: true },
    ],
    width,
  );
}

function outcomeOf({ outcome, errors }: Trace): string {
  if (errors === 0) return outcome;
  return `${outcome}, ${errors} ${errors === 1 ? "error" : "errors"}${outcome === "ok" ? " on the way" : ""}`;
}
