import { chiSquareTail } from "../rate.ts";

/**
 * The probability that two groups of durations differ as much by chance: Mann and Whitney's U (1947), two-sided, by the normal
 * approximation with corrections for ties and continuity. Nothing is assumed about how durations are spread.
 */
export function rankProbability(before: readonly number[], after: readonly number[]): number {
  const [n, m] = [before.length, after.length];
  if (n === 0 || m === 0) return 1;
  const all = [...before.map((value) => ({ value, own: true })), ...after.map((value) => ({ value, own: false }))];
  all.sort((left, right) => left.value - right.value);
  let ranks = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start + 1;
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    const tied = end - start;
    ties += tied ** 3 - tied;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index++) if (all[index]?.own === true) ranks += rank;
    start = end;
  }
  const total = n + m;
  const mean = (n * (total + 1)) / 2;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return 1;
  const distance = Math.max(0, Math.abs(ranks - mean) - 0.5);
  return Math.min(1, chiSquareTail(distance ** 2 / variance));
}

/**
 * The probability that failures differ as much by chance: Fisher's exact test, two-sided (the sum over all tables no more
 * probable than the one seen). Exact also for the few runs that there are.
 */
export function failureProbability(
  before: { readonly runs: number; readonly failed: number },
  after: { readonly runs: number; readonly failed: number },
): number {
  const failed = before.failed + after.failed;
  const all = before.runs + after.runs;
  const lowest = Math.max(0, failed - after.runs);
  const highest = Math.min(failed, before.runs);
  const weigh = (count: number): number =>
    logChoose(before.runs, count) + logChoose(after.runs, failed - count) - logChoose(all, failed);
  const seen = weigh(before.failed);
  let probability = 0;
  for (let count = lowest; count <= highest; count++) {
    const each = weigh(count);
    // What is as probable as the one seen must not be lost to rounding.
    if (each <= seen + 1e-9) probability += Math.exp(each);
  }
  return Math.min(1, probability);
}

const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let k = logFactorials.length; k <= n; k++) logFactorials.push((logFactorials[k - 1] ?? 0) + Math.log(k));
  return logFactorials[n] ?? 0;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
