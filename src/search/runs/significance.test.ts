import { describe, expect, it } from "vitest";
import { failureProbability, rankProbability } from "./significance.ts";

describe("the probability that chance alone makes the difference", () => {
  it.each([
    // R: fisher.test(matrix(c(3, 1, 1, 3), 2))$p.value and the like.
    [{ runs: 4, failed: 3 }, { runs: 4, failed: 1 }, 0.4857],
    [{ runs: 12, failed: 0 }, { runs: 12, failed: 6 }, 0.01373],
    [{ runs: 10, failed: 0 }, { runs: 10, failed: 10 }, 1.0825e-5],
    [{ runs: 5, failed: 0 }, { runs: 50, failed: 0 }, 1],
    [{ runs: 0, failed: 0 }, { runs: 9, failed: 3 }, 1],
  ])("of failures %o and %o is %d", (before, after, expected) => {
    const probability = failureProbability(before, after);
    expect(probability / expected).toBeCloseTo(1, 2);
    expect(failureProbability(after, before)).toBeCloseTo(probability, 9);
  });

  it("of equal durations is high, of shifted ones low, and of ties not less than of none", () => {
    const base = Array.from({ length: 30 }, (_, index) => 10 + (index % 10) / 10);
    expect(rankProbability(base, base)).toBeGreaterThan(0.9);
    expect(
      rankProbability(
        base,
        base.map((value) => value + 1),
      ),
    ).toBeLessThan(1e-6);
    expect(rankProbability([1, 1, 1], [1, 1, 1])).toBe(1);
    expect(rankProbability([], [1])).toBe(1);
  });

  it("of durations is Mann and Whitney's", () => {
    // R: wilcox.test(c(1.1,2.2,3.3,4.4,5.5), c(3.4,4.5,5.6,6.7,7.8), exact=FALSE)$p.value
    expect(rankProbability([1.1, 2.2, 3.3, 4.4, 5.5], [3.4, 4.5, 5.6, 6.7, 7.8])).toBeCloseTo(0.0601, 3);
  });

  it("is rarely small where there is no difference", () => {
    // A linear congruential generator: the same numbers each time.
    let state = 12345;
    const random = (): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    const sample = (): number[] => Array.from({ length: 20 }, () => 10 + random() * 3);
    const small = Array.from({ length: 500 }, () => rankProbability(sample(), sample())).filter((p) => p < 0.05);
    expect(small.length / 500).toBeLessThan(0.08);
  });
});
