import type { Trace } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { duration, millisOf } from "../../ui/format.ts";
import { axisMarks, barsOf } from "./waterfall.ts";

interface WaterfallProps {
  trace: Trace;
  /** `service@host` of the chosen bar. */
  chosen: string | undefined;
  onChoose: (bar: string | undefined) => void;
}

/** The name of a bar in the address. */
export function barName(span: { service: string; host?: string | undefined }): string {
  return span.host === undefined ? span.service : `${span.service}@${span.host}`;
}

/**
 * Who worked on the request, where and when. Plain elements and not a canvas, deliberately, because each bar is a button
 * that a keyboard and a screen reader reach.
 */
export function Waterfall({ trace, chosen, onChoose }: WaterfallProps) {
  const { t } = useLanguage();
  const bars = barsOf(trace);
  const seconds = Math.max(0.001, (millisOf(trace.end) - millisOf(trace.start)) / 1000);
  return (
    <div className="kw-waterfall" role="group" aria-label={t("request.waterfall")}>
      <div className="kw-waterfall-axis" aria-hidden="true">
        <span>{t("request.serviceHost")}</span>
        <span>
          {axisMarks(seconds).map((mark) => (
            <i key={mark} style={{ left: `${(mark / seconds) * 100}%` }}>
              {duration(mark)}
            </i>
          ))}
        </span>
      </div>
      {bars.map(({ key, span, left, width, startMs, seconds: length }) => {
        const name = barName(span);
        const evidence = t(`evidence.${span.evidence}`);
        const sure = Math.round(span.confidence * 100);
        return (
          <button
            key={key}
            type="button"
            data-row
            className="kw-waterfall-row"
            aria-pressed={chosen === name}
            title={span.summary}
            onClick={() => onChoose(chosen === name ? undefined : name)}
          >
            <span className="kw-waterfall-name">
              <strong>{span.service}</strong>
              <span className="kw-muted">{span.host}</span>
            </span>
            <span className="kw-waterfall-track">
              <span
                className="kw-bar"
                data-error={span.errors > 0}
                data-guess={span.confidence < 1}
                style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
              />
              <span
                className="kw-bar-text"
                style={left + width > 0.7 ? { right: `${(1 - left) * 100}%` } : { left: `${(left + width) * 100}%` }}
              >
                {duration(length)} · {span.records}
                {span.errors > 0 && ` · ${t("request.barErrors", { count: span.errors })}`}
                {span.confidence < 1 && ` · ${sure} %`}
              </span>
              <span className="kw-reader-only">
                {t("request.bar", { start: duration(startMs / 1000), evidence, sure })}
              </span>
            </span>
          </button>
        );
      })}
    </div>
  );
}
