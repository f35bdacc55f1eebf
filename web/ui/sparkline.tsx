/** A row of tiny bars, drawn as plain SVG: hundreds of them fit in a table. */
export function Sparkline({ values, label, width = 96 }: { values: readonly number[]; label: string; width?: number }) {
  const height = 20;
  const highest = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  const bar = (value: number): number => (value === 0 ? 0.5 : Math.max(1.5, (value / highest) * height));
  const path = values
    .map(
      (value, index) =>
        `M${(index * step).toFixed(1)} ${height}v-${bar(value).toFixed(1)}h${(step * 0.75).toFixed(1)}v${bar(value).toFixed(1)}z`,
    )
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      className="kw-sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <path d={path} />
    </svg>
  );
}

const HISTORY = 60;

/** A source's rate history at its full length, so that a young source does not look like an old one. */
export function fullHistory(rates: readonly number[]): number[] {
  return [...Array.from({ length: Math.max(0, HISTORY - rates.length) }, () => 0), ...rates];
}
