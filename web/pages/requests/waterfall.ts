import type { Trace } from "#contract";
import { millisOf } from "../../ui/format.ts";

type Span = Trace["spans"][number];

/** A bar of the waterfall; left and width are parts of the whole, 0 to 1. */
export interface Bar {
  key: string;
  span: Span;
  left: number;
  width: number;
  startMs: number;
  seconds: number;
}

const NARROWEST = 0.003;

/** The bars in the order in which services first spoke, those of one service together. */
export function barsOf(trace: Pick<Trace, "spans" | "start" | "end">): Bar[] {
  const begin = Math.min(millisOf(trace.start), ...trace.spans.map((span) => millisOf(span.start)));
  const end = Math.max(millisOf(trace.end), ...trace.spans.map((span) => millisOf(span.end)));
  const whole = Math.max(1, end - begin);
  const firstOf = new Map<string, number>();
  for (const span of trace.spans) {
    const start = millisOf(span.start);
    firstOf.set(span.service, Math.min(start, firstOf.get(span.service) ?? start));
  }
  return trace.spans
    .map((span, index) => {
      const start = millisOf(span.start);
      const length = Math.max(0, millisOf(span.end) - start);
      const left = (start - begin) / whole;
      return {
        key: `${span.service} ${span.host ?? ""} ${span.request_id ?? ""} ${index}`,
        span,
        left: Math.min(left, 1 - NARROWEST),
        width: Math.max(NARROWEST, Math.min(length / whole, 1 - left)),
        startMs: start - begin,
        seconds: length / 1000,
      };
    })
    .sort(
      (a, b) =>
        (firstOf.get(a.span.service) ?? 0) - (firstOf.get(b.span.service) ?? 0) ||
        a.span.service.localeCompare(b.span.service) ||
        a.startMs - b.startMs,
    );
}

/** Where the axis has its marks: about five, at round distances, in seconds from the start. */
export function axisMarks(seconds: number): number[] {
  if (seconds <= 0) return [0];
  const rough = seconds / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
