import { describe, expect, it } from "vitest";
import { matchesFilter, parseFilter } from "#contract";
import { BANDS, bandOf } from "../../ui/severity.ts";
import { severityTotals, severityValue } from "./severity-totals.ts";

describe("the severities of what was found", () => {
  it("are summed over time, the worst first", () =>
    expect(
      severityTotals({
        buckets: [
          { time: "", counts: { info: 2, error: 1 } },
          { time: "", counts: { info: 3 } },
        ],
      }),
    ).toEqual([
      { band: "error", total: 1 },
      { band: "info", total: 5 },
    ]));

  it("lead to just the records that were counted", () => {
    for (let severity = 1; severity <= 24; severity += 1) {
      const fitting = BANDS.filter((band) => band !== "unknown").filter((band) => {
        const { filter } = parseFilter(`severity:${severityValue(band)}`);
        return filter !== undefined && matchesFilter(filter, { severity, time: 0 }, 0);
      });
      expect(fitting).toEqual([bandOf(severity)]);
    }
  });
});
