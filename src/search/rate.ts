/**
 * Tells a real change of an event's rate from chance. Log lines come in bursts, so that a plain Poisson test cries wolf:
 * the likelihood ratio is divided by the dispersion that the counts show within each window (quasi-Poisson, McCullagh and
 * Nelder, Generalized Linear Models, 4.5), and the many tests at once are kept honest by Benjamini and Hochberg's rule.
 */
export interface RateSample {
  /** Occurrences in equal parts of the window before, and of the one after. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Length of the windows in seconds. */
  readonly beforeSeconds: number;
  readonly afterSeconds: number;
}

/** The probability that the two windows differ as much by chance. */
export function changeProbability(sample: RateSample): number {
  const before = sum(sample.before);
  const after = sum(sample.after);
  const all = before + after;
  if (all === 0) return 1;
  const seconds = sample.beforeSeconds + sample.afterSeconds;
  const ratio =
    term(before, (all * sample.beforeSeconds) / seconds) + term(after, (all * sample.afterSeconds) / seconds);
  return chiSquareTail(ratio / dispersion([sample.before, sample.after]));
}

function term(count: number, expected: number): number {
  return count === 0 ? 0 : 2 * count * Math.log(count / expected);
}

/** Variance over mean within the windows, at least 1: a change between them must not look like a burst. */
function dispersion(windows: readonly (readonly number[])[]): number {
  let squares = 0;
  let degrees = 0;
  for (const counts of windows) {
    const mean = sum(counts) / counts.length;
    if (mean === 0) continue;
    squares += counts.reduce((total, count) => total + (count - mean) ** 2 / mean, 0);
    degrees += counts.length - 1;
  }
  return degrees === 0 ? 1 : Math.max(1, squares / degrees);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** P(χ² with one degree of freedom > x) = erfc(√(x/2)), by Abramowitz and Stegun 7.1.26; below 1e-7 only its order counts. */
export function chiSquareTail(x: number): number {
  const z = Math.sqrt(Math.max(0, x) / 2);
  if (z > 4) return Math.exp(-z * z) / (z * Math.sqrt(Math.PI));
  const t = 1 / (1 + 0.3275911 * z);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return series * Math.exp(-z * z);
}

/** Which of the tests stand when at most `share` of those that stand may be false (Benjamini and Hochberg, 1995). */
export function significant(probabilities: readonly number[], share: number): boolean[] {
  const order = probabilities
    .map((_, index) => index)
    .toSorted((a, b) => (probabilities[a] ?? 1) - (probabilities[b] ?? 1));
  let last = -1;
  order.forEach((index, rank) => {
    if ((probabilities[index] ?? 1) <= ((rank + 1) / probabilities.length) * share) last = rank;
  });
  const stands = probabilities.map(() => false);
  for (const index of order.slice(0, last + 1)) stands[index] = true;
  return stands;
}
