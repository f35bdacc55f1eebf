import { describe, expect, it } from "vitest";
import { createLogger, createMetrics, KilowatchError } from "#base";
import type { RetentionPolicy, Upkeep } from "#store";
import { ServeOptions } from "./options.ts";
import { retentionPolicyOf } from "./store-options.ts";
import { upkeepRounds } from "./upkeep.ts";

const DAY = 86_400_000_000;

/** A store that notes what it is asked. */
function rounds(answers: readonly (Upkeep | Error)[]) {
  const clock = { now: 20_000 * DAY, nowMicros: () => clock.now };
  const asked: { policy: RetentionPolicy; now: number }[] = [];
  const lines: string[] = [];
  const metrics = createMetrics();
  const store = {
    undelivered: 0,
    upkeep: async (policy: RetentionPolicy, now: number): Promise<Upkeep> => {
      asked.push({ policy, now });
      const answer = answers[asked.length - 1] ?? { deleted: 0, archived: [] };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const options = {
    store,
    policy: { rules: [{ days: 7 }], archiveAfterDays: 30 },
    clock,
    logger: createLogger({ write: (line) => lines.push(line) }),
    metrics,
  };
  return { clock, asked, lines, metrics, store, round: upkeepRounds(options, new AbortController().signal) };
}

describe("the rounds of upkeep", () => {
  it("delete every time, and archive once a UTC day", async () => {
    const { round, clock, asked } = rounds([]);
    await round();
    await round();
    clock.now += DAY;
    await round();
    expect(asked.map(({ policy }) => [policy.rules.length, policy.archiveAfterDays])).toEqual([
      [1, 30],
      [1, undefined],
      [1, 30],
    ]);
    expect(asked[2]?.now).toBe(20_001 * DAY);
  });

  it("are told in the log and counted", async () => {
    const { round, lines, metrics } = rounds([{ deleted: 12, archived: [] }]);
    await round();
    expect(lines.join("")).toContain('"event":"store.upkeep","deleted_records":12');
    expect(await metrics.exposition()).toContain("kilowatch_store_deleted_records_total 12");
  });

  it("go on after a failure, and archive again", async () => {
    const { round, asked, lines, metrics } = rounds([new KilowatchError("ENGINE_QUERY", "no room")]);
    await round();
    await round();
    expect(asked.map(({ policy }) => policy.archiveAfterDays)).toEqual([30, 30]);
    expect(lines.join("")).toContain("no room");
    expect(await metrics.exposition()).toContain("kilowatch_store_upkeep_failures_total 1");
  });

  it("wait while the engine is behind", async () => {
    const { round, asked, store } = rounds([]);
    store.undelivered = 21;
    await round();
    expect(asked).toEqual([]);
  });
});

describe("the settings of what is kept", () => {
  it("become the store's policy", () => {
    const { store } = ServeOptions.parse({
      store: { retention: [{ kinds: ["access"], max_severity: "info", days: 7 }, { min_severity: "err" }] },
    });
    expect(retentionPolicyOf(store)).toEqual({
      rules: [
        { kinds: ["access"], minSeverity: undefined, maxSeverity: 12, days: 7 },
        { kinds: undefined, minSeverity: 17, maxSeverity: undefined, days: undefined },
      ],
      archiveAfterDays: 30,
      archiveKeepDays: undefined,
    });
    expect(retentionPolicyOf(ServeOptions.parse({ store: { archive_after_days: null } }).store).archiveAfterDays).toBe(
      undefined,
    );
  });

  it.each([
    [{ retention: [{ max_severity: "loud" }] }, "no severity"],
    [{ retention: [{ min_severity: "error", max_severity: "info" }] }, "above"],
    [{ retention: [{ kinds: ["logs"], days: 3 }] }, "kinds"],
  ])("are refused: %j", (store, words) => {
    expect(() => ServeOptions.parse({ store })).toThrow(words);
  });
});
