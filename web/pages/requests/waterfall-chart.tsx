import type { Trace } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { duration, millisOf } from "../../ui/format.ts";
import { axisMarks, type Bar, type Row, rowsOf } from "./waterfall.ts";

interface WaterfallProps {
  trace: Trace;
  /** The name of the chosen row. */
  chosen: string | undefined;
  onChoose: (name: string | undefined) => void;
}

/**
 * Who worked on the request, where and when: a row for each service and host, a bar for each call. Plain elements and not a
 * canvas, deliberately, because each row is a button that a keyboard and a screen reader reach.
 */
export function Waterfall({ trace, chosen, onChoose }: WaterfallProps) {
  const { t } = useLanguage();
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
      {rowsOf(trace).map((row) => (
        <WaterfallRow
          key={row.name}
          row={row}
          isChosen={chosen === row.name}
          onClick={() => onChoose(chosen === row.name ? undefined : row.name)}
        />
      ))}
    </div>
  );
}

function WaterfallRow({ row, isChosen, onClick }: { row: Row; isChosen: boolean; onClick: () => void }) {
  const { t } = useLanguage();
  const sure = Math.round(row.confidence * 100);
  const evidence = row.evidence.map((each) => t(`evidence.${each}`)).join(", ");
  const parts = [
    duration(row.seconds),
    ...(row.bars.length > 1 ? [t("request.calls", { count: row.bars.length })] : []),
    t("request.records", { count: row.records, total: row.records }),
    ...(row.errors > 0 ? [t("request.barErrors", { count: row.errors })] : []),
    ...(row.confidence < 1 ? [`${sure} %`] : []),
  ];
  // The text stands where there is room: behind the last bar, else before the first, else above all of them.
  const place =
    row.right < 0.68
      ? { left: `${row.right * 100}%` }
      : row.left > 0.32
        ? { right: `${(1 - row.left) * 100}%` }
        : { right: 0 };
  return (
    <button type="button" data-row className="kw-waterfall-row" aria-pressed={isChosen} onClick={onClick}>
      <span className="kw-waterfall-name">
        <strong>{row.service}</strong>
        <span className="kw-muted">{row.host}</span>
      </span>
      <span className="kw-waterfall-track">
        {row.bars.map((bar, index) => (
          <BarMark key={index} bar={bar} />
        ))}
        <span className="kw-bar-text" style={place}>
          {parts.join(" · ")}
        </span>
        <span className="kw-reader-only">
          {t("request.bar", { start: duration(row.startSeconds), evidence, sure })}
        </span>
      </span>
    </button>
  );
}

function BarMark({ bar }: { bar: Bar }) {
  const { t } = useLanguage();
  const { span } = bar;
  const sure = Math.round(span.confidence * 100);
  return (
    <span
      className="kw-bar"
      data-error={span.errors > 0}
      data-guess={span.confidence < 1}
      title={`${span.summary ?? span.request_id ?? ""}\n${duration(bar.seconds)} · ${t(`evidence.${span.evidence}`)} ${sure} %`}
      style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
    />
  );
}
