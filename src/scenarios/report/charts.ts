import { escapeHtml } from "./escape.ts";

/** One line or band of a chart; `undefined` leaves a hole. */
export interface Series {
  readonly name: string;
  /** Name of a class of the report's style: `series-1`, `bad`, `good`. */
  readonly style: string;
  readonly values: readonly (number | undefined)[];
}

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
const TICKS = 4;

/** Lines over a common axis; `labels` name the ends of the axis below. */
export function lineChart(options: {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly labels: readonly [string, string];
}): string {
  const { series, unit, labels, title } = options;
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const highest = niceCeiling(Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  if (count === 0 || highest === 0) return "";
  const x = (index: number): number => LEFT + ((WIDTH - LEFT - 8) * index) / Math.max(1, count - 1);
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest);
  const lines = series.map(({ style, values }) => paths(values, x, y, style)).join("");
  return figure(title, axes({ highest, unit, labels, y }) + lines, series);
}

/** Bars of stacked counts, one each part of the time. */
export function stackChart(options: {
  readonly title: string;
  readonly series: readonly Series[];
  readonly labels: readonly [string, string];
}): string {
  const { series, labels, title } = options;
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const sums = Array.from({ length: count }, (_, index) =>
    series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
  );
  const highest = niceCeiling(Math.max(0, ...sums));
  if (count === 0 || highest === 0) return "";
  const width = (WIDTH - LEFT - 8) / count;
  const scale = (HEIGHT - TOP - BOTTOM) / highest;
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) - value * scale;
  const bars = Array.from({ length: count }, (_, index) => {
    let below = 0;
    return series
      .map(({ style, values, name }) => {
        const value = values[index] ?? 0;
        if (value === 0) return "";
        below += value;
        return `<rect class="fill ${style}" x="${round(LEFT + index * width)}" y="${round(y(below))}" width="${round(Math.max(0.5, width - 1))}" height="${round(value * scale)}"><title>${escapeHtml(name)}: ${value}</title></rect>`;
      })
      .join("");
  }).join("");
  return figure(title, axes({ highest, unit: "", labels, y }) + bars, series);
}

export interface Bar {
  readonly label: string;
  readonly start: number;
  readonly seconds: number;
  readonly style: string;
  readonly text: string;
}

const ROW = 20;
const LABELS = 170;

/** Bars one below the other on a common clock: the steps of a run. */
export function waterfall(bars: readonly Bar[], title: string): string {
  const end = Math.max(0.001, ...bars.map(({ start, seconds }) => start + seconds));
  const scale = (WIDTH - LABELS - 80) / end;
  const rows = bars.map(({ label, start, seconds, style, text }, index) => {
    const top = index * ROW;
    const left = LABELS + start * scale;
    const width = Math.max(2, seconds * scale);
    return (
      `<text class="label" x="0" y="${top + 14}">${escapeHtml(label)}</text>` +
      `<rect class="fill ${style}" x="${round(left)}" y="${top + 4}" width="${round(width)}" height="${ROW - 8}" rx="2"/>` +
      `<text class="label" x="${round(left + width + 5)}" y="${top + 14}">${escapeHtml(text)}</text>`
    );
  });
  const height = bars.length * ROW;
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${rows.join("")}</svg>`;
}

function figure(title: string, inner: string, series: readonly Series[]): string {
  const legend = series.map(({ name, style }) => `<span class="key ${style}">${escapeHtml(name)}</span>`).join(" ");
  return (
    `<figure><figcaption>${escapeHtml(title)} <span class="legend">${legend}</span></figcaption>` +
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${inner}</svg></figure>`
  );
}

function axes(options: {
  readonly highest: number;
  readonly unit: string;
  readonly labels: readonly [string, string];
  readonly y: (value: number) => number;
}): string {
  const { highest, unit, labels, y } = options;
  // Counts have no halves.
  const ticks = unit === "" && highest < TICKS ? highest : TICKS;
  const lines = Array.from({ length: ticks + 1 }, (_, index) => {
    const value = (highest * index) / ticks;
    const top = round(y(value));
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${top}" y2="${top}"/><text class="tick" x="${LEFT - 6}" y="${top + 3}">${formatTick(value)}${unit}</text>`;
  });
  return (
    lines.join("") +
    `<text class="label" x="${LEFT}" y="${HEIGHT - 6}">${escapeHtml(labels[0])}</text>` +
    `<text class="tick" x="${WIDTH}" y="${HEIGHT - 6}">${escapeHtml(labels[1])}</text>`
  );
}

/** One path for each stretch without holes; a point that stands alone is a dot. */
function paths(
  values: readonly (number | undefined)[],
  x: (index: number) => number,
  y: (value: number) => number,
  style: string,
): string {
  const stretches: string[][] = [[]];
  values.forEach((value, index) => {
    if (value === undefined) stretches.push([]);
    else stretches.at(-1)?.push(`${round(x(index))} ${round(y(value))}`);
  });
  return stretches
    .map((points) => {
      const [first] = points;
      if (first === undefined) return "";
      if (points.length > 1) return `<path class="line ${style}" d="M${points.join("L")}"/>`;
      const [left = "0", top = "0"] = first.split(" ");
      return `<circle class="fill ${style}" cx="${left}" cy="${top}" r="2.5"/>`;
    })
    .join("");
}

/** 1, 2, 2.5 or 5 times a power of ten, not below the value. */
function niceCeiling(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function formatTick(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
