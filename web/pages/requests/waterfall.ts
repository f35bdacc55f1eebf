import type { Trace } from "#contract";
import { millisOf } from "../../ui/format.ts";

type Span = Trace["spans"][number];

/** One span as a bar; left and width are parts of the whole, 0 to 1. */
export interface Bar {
  span: Span;
  left: number;
  width: number;
  seconds: number;
}

/** What one service did on one host: a row of the waterfall, with a bar for each span. */
export interface Row {
  /** `service@host`: its name in the address. */
  name: string;
  service: string;
  host: string | undefined;
  bars: Bar[];
  startSeconds: number;
  /** From the first span's start to the last one's end. */
  seconds: number;
  records: number;
  errors: number;
  /** The end of the last bar, 0 to 1. */
  right: number;
  left: number;
  /** Of the least sure span. */
  confidence: number;
  evidence: Span["evidence"][];
}

const NARROWEST = 0.003;

/** The name of a row in the address. */
export function rowName(span: { service: string; host?: string | undefined }): string {
  return span.host === undefined ? span.service : `${span.service}@${span.host}`;
}

/** The rows in the order in which they first spoke. */
export function rowsOf(trace: Pick<Trace, "spans" | "start" | "end">): Row[] {
  const begin = Math.min(millisOf(trace.start), ...trace.spans.map((span) => millisOf(span.start)));
  const end = Math.max(millisOf(trace.end), ...trace.spans.map((span) => millisOf(span.end)));
  const whole = Math.max(1, end - begin);
  const groups = Map.groupBy(trace.spans, rowName);
  return [...groups]
    .map(([name, spans]) => rowOf(name, spans, begin, whole))
    .sort((a, b) => a.startSeconds - b.startSeconds);
}

function rowOf(name: string, spans: readonly Span[], begin: number, whole: number): Row {
  const bars = spans.map((span) => barOf(span, begin, whole));
  const starts = spans.map((span) => millisOf(span.start));
  const ends = spans.map((span) => millisOf(span.end));
  const start = Math.min(...starts);
  return {
    name,
    service: spans[0]?.service ?? "",
    host: spans[0]?.host,
    bars,
    startSeconds: (start - begin) / 1000,
    seconds: Math.max(0, Math.max(...ends) - start) / 1000,
    records: spans.reduce((sum, span) => sum + span.records, 0),
    errors: spans.reduce((sum, span) => sum + span.errors, 0),
    left: Math.min(...bars.map((bar) => bar.left)),
    right: Math.max(...bars.map((bar) => bar.left + bar.width)),
    confidence: Math.min(...spans.map((span) => span.confidence)),
    evidence: [...new Set(spans.map((span) => span.evidence))],
  };
}

function barOf(span: Span, begin: number, whole: number): Bar {
  const start = millisOf(span.start);
  const length = Math.max(0, millisOf(span.end) - start);
  const left = Math.min((start - begin) / whole, 1 - NARROWEST);
  return { span, left, width: Math.max(NARROWEST, Math.min(length / whole, 1 - left)), seconds: length / 1000 };
}

/** Where the axis has its marks: about five, at round distances, in seconds from the start. */
export function axisMarks(seconds: number): number[] {
  if (seconds <= 0) return [0];
  const rough = seconds / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
