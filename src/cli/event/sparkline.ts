const STEPS = "▁▂▃▄▅▆▇█";

/** Counts as one line of bars, drawn together to at most `width` characters; a part without any is a blank. */
export function sparkline(counts: readonly number[], width: number): string {
  const each = Math.max(1, Math.ceil(counts.length / width));
  const parts: number[] = [];
  for (let at = 0; at < counts.length; at += each) {
    parts.push(counts.slice(at, at + each).reduce((sum, count) => sum + count, 0));
  }
  const most = Math.max(1, ...parts);
  return parts
    .map((count) => (count === 0 ? " " : (STEPS[Math.ceil((count / most) * STEPS.length) - 1] ?? "")))
    .join("");
}
