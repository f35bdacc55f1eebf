import { useCallback } from "react";
import type { Histogram } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { absoluteRange } from "../../app/time-range.ts";
import { useRange } from "../../app/use-range.ts";
import { type Question, useHistogram } from "../../data/records.ts";
import { Answer } from "../../ui/answer.tsx";
import { type ChartColours, TimeChart } from "../../ui/chart.tsx";
import type { ChartOption } from "../../ui/chart-engine.ts";
import { count, millisOf } from "../../ui/format.ts";
import { BANDS } from "../../ui/severity.ts";
import { BandLabel } from "../../ui/severity-label.tsx";
import { BUCKETS, severityTotals } from "./severity-totals.ts";

function optionOf(data: Histogram, colours: ChartColours): ChartOption {
  // The least severe lie at the bottom, so that errors stand on top where they are seen.
  const bands = BANDS.filter((band) => data.buckets.some((bucket) => (bucket.counts[band] ?? 0) > 0)).toReversed();
  const middle = (data.interval_seconds * 1000) / 2;
  return {
    grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 12 },
      axisPointer: { type: "shadow" },
    },
    xAxis: {
      type: "time",
      min: millisOf(data.from),
      max: millisOf(data.to),
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.subtle, hideOverlap: true, formatter: axisText },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: colours.subtle },
      splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } },
    },
    useUTC: true,
    series: bands.map((band) => ({
      type: "bar" as const,
      name: band,
      stack: "all",
      barCategoryGap: "10%",
      color: colours[band],
      data: data.buckets.map((bucket) => [millisOf(bucket.time) + middle, bucket.counts[band] ?? 0]),
    })),
  };
}

/** Axis labels are UTC, as every time on the page. */
function axisText(millis: number): string {
  const text = new Date(millis).toISOString();
  return text.slice(11, 19) === "00:00:00" ? text.slice(5, 10) : text.slice(11, text.slice(17, 19) === "00" ? 16 : 19);
}

/** How many records match over time, stacked by severity; drag to zoom, click to zoom into one bar. */
export function RecordHistogram({ question }: { question: Question }) {
  const query = useHistogram(question, BUCKETS);
  return (
    <Answer query={query} lines={4}>
      {(data) => <Bars data={data} />}
    </Answer>
  );
}

function Bars({ data }: { data: Histogram }) {
  const { t, locale } = useLanguage();
  const { setRange } = useRange();
  const option = useCallback((colours: ChartColours) => optionOf(data, colours), [data]);
  const from = millisOf(data.from);
  const width = data.interval_seconds * 1000;
  const totals = severityTotals(data);
  const label = t("explore.histogram", {
    total: count(data.total, locale),
    bands: totals.map(({ band, total }) => `${t(`band.${band}`)} ${count(total, locale)}`).join(", "),
  });
  return (
    <figure className="kw-histogram">
      <figcaption>
        <strong>{t("explore.matching", { count: data.total, total: count(data.total, locale) })}</strong>
        {totals.map(({ band, total }) => (
          <BandLabel key={band} band={band} text={`${t(`band.${band}`)} ${count(total, locale)}`} />
        ))}
        <span className="kw-muted kw-wide-only">{t("explore.zoomHint")}</span>
      </figcaption>
      <TimeChart
        label={label}
        height={120}
        option={option}
        onBrush={(start, end) => setRange(absoluteRange(start, end))}
        onPick={(moment) => {
          const start = from + Math.floor((moment - from) / width) * width;
          setRange(absoluteRange(start, start + width));
        }}
      />
    </figure>
  );
}
