import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import type { LogRecord } from "#record";
import { sampleRecord } from "./codec/sample-records.ts";
import { importFile } from "./import.ts";
import { openStore, type Store } from "./open-store.ts";
import { cutoffOf, DAY_MICROS, expiryOf, type RetentionPolicy } from "./retention.ts";

const NOON = Date.UTC(2026, 10, 23, 12) * 1000;
const directory = mkdtempSync(join(tmpdir(), "kilowatch-retention-"));
const open = (): Promise<Store> =>
  openStore({ directory, logger: createLogger({ level: "error" }), metrics: createMetrics(), groupMilliseconds: 1 });

let position = 0;
function record(age: number, fields: Partial<LogRecord> = {}): LogRecord {
  position += 1000;
  return sampleRecord({ record_id: `import:ab12:${position}`, time: NOON - age * DAY_MICROS, ...fields });
}

/** Debug of 3 days, accesses of 5, the other messages up to warnings of 40, errors for ever. */
const rules: RetentionPolicy["rules"] = [
  { maxSeverity: 8, days: 3 },
  { kinds: ["access"], days: 5 },
  { minSeverity: 17 },
  { kinds: ["log"], days: 40 },
];

const everyDay = [2, 3, 4, 6, 39, 41];
const samples: readonly [string, Partial<LogRecord>][] = [
  ["debug", { severity: 5, message: "debug" }],
  ["access", { severity: 9, kind: "access", message: "access" }],
  ["info", { severity: 9, message: "info" }],
  ["unknown", { severity: 0, message: "unknown" }],
  ["error", { severity: 17, message: "error" }],
];

describe("what the rules keep", () => {
  it("counts whole UTC days, so that nothing goes early", () => {
    expect(cutoffOf(3, NOON)).toBe(Date.UTC(2026, 10, 20) * 1000);
  });

  it("deletes nothing without rules that end", () => {
    expect(expiryOf([], NOON)).toMatchObject({ sql: "false", before: undefined });
    expect(expiryOf([{ minSeverity: 17 }], NOON).before).toBeUndefined();
  });

  it("looks at a span again only while a cutoff moves within it", () => {
    const rule = [{ days: 3 }];
    const signature = (now: number): string =>
      expiryOf(rule, now).signatureFor(NOON - 10 * DAY_MICROS, NOON - 9 * DAY_MICROS);
    expect(signature(NOON)).toBe(signature(NOON + 5 * DAY_MICROS));
    expect(signature(NOON - 7 * DAY_MICROS)).not.toBe(signature(NOON - 6 * DAY_MICROS));
  });
});

describe("a store under a controlled clock", () => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    const records = everyDay.flatMap((age) => samples.map(([, fields]) => record(age, fields)));
    await store.append({ records });
    await store.settle();
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Ages in days, by message. */
  async function kept(): Promise<Record<string, number[]>> {
    const { records } = await store.records.search(
      { filter: { type: "all" }, now: NOON },
      { limit: 100, order: "newest" },
    );
    const ages: Record<string, number[]> = {};
    for (const { message, time } of records) (ages[message] ??= []).push((NOON - time) / DAY_MICROS);
    return ages;
  }

  it("deletes by kind and severity, the first rule that fits", async () => {
    const { deleted, archived } = await store.upkeep({ rules }, NOON);
    expect(await kept()).toEqual({
      debug: [2, 3],
      access: [2, 3, 4],
      info: [2, 3, 4, 6, 39],
      unknown: [2, 3, 4, 6, 39],
      error: everyDay,
    });
    expect({ deleted, archived }).toEqual({ deleted: 4 + 3 + 1 + 1, archived: [] });
  });

  it("does nothing when asked again", async () => {
    expect(await store.upkeep({ rules }, NOON)).toEqual({ deleted: 0, archived: [] });
  });

  it("moves old days to the archive, searchable", async () => {
    const before = await kept();
    const { archived } = await store.upkeep({ rules, archiveAfterDays: 30 }, NOON);
    expect(archived.map(({ records }) => records)).toEqual([1 + 3]);
    expect(await kept()).toEqual(before);
    expect(readdirSync(join(directory, "archive"))).toHaveLength(1);
  });

  it("deletes from the archive by the same rules, and keeps the rest", async () => {
    const later = NOON + 2 * DAY_MICROS;
    expect((await store.upkeep({ rules, archiveAfterDays: 30 }, later)).deleted).toBe(2 + 1 + 2);
    await store.close();
    store = await open();
    expect(await kept()).toEqual({
      access: [2, 3],
      error: everyDay,
      info: [2, 3, 4, 6],
      unknown: [2, 3, 4, 6],
    });
    expect(store.archive.chunks.map(({ records }) => records)).toEqual([2]);
    expect((await store.verify()).damage).toEqual([]);
    expect((await store.upkeep({ rules, archiveAfterDays: 30 }, later)).deleted).toBe(0);
  });

  it("deletes archived days altogether after archive_keep_days", async () => {
    const { deleted } = await store.upkeep({ rules, archiveKeepDays: 35 }, NOON + 2 * DAY_MICROS);
    expect(deleted).toBe(2);
    expect(readdirSync(join(directory, "archive"))).toEqual([]);
    expect((await kept())["error"]).toEqual([2, 3, 4, 6]);
  });

  it("clears away what a crash left of a rewritten chunk", async () => {
    await store.upkeep({ rules, archiveAfterDays: 3 }, NOON + 2 * DAY_MICROS);
    const before = await kept();
    const [chunk] = store.archive.chunks;
    await store.state.documents.set("archive", "rewriting", { from: "20260101", to: chunk?.name });
    await store.close();
    store = await open();
    expect(await kept()).toEqual(before);
    expect(await store.state.documents.get("archive", "rewriting")).toBeUndefined();
  });
});

describe("a file of which retention has deleted lines", () => {
  it("is given back without gaps, and said to be partial", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kilowatch-partial-"));
    const line = (second: number, level: string): string =>
      `2026-11-23 19:58:${second} 4711 ${level} nova.compute.manager [-] Line ${second}\n`;
    const lines = [line(10, "INFO"), line(11, "DEBUG"), line(12, "INFO")];
    const path = join(folder, "nova-compute.log");
    writeFileSync(path, lines.join(""));
    const store = await openStore({
      directory: join(folder, "data"),
      logger: createLogger({ level: "error" }),
      metrics: createMetrics(),
    });
    const progress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
    const options = { redact: false, stdin: process.stdin, now: NOON };
    await (await importFile(store, path, options, progress)).durable;
    await store.settle();
    const exported = async (to: string): Promise<[string | undefined, string]> => {
      const [file] = await store.exportOriginals(join(folder, to));
      return [file?.state, readFileSync(file?.path ?? "", "utf8")];
    };
    expect(await exported("whole")).toEqual(["exact", lines.join("")]);
    const later = NOON + 5 * DAY_MICROS;
    const [during, { archived }] = await Promise.all([
      exported("during"),
      store.upkeep({ rules: [], archiveAfterDays: 1 }, later),
    ]);
    expect([during[0], archived.length]).toEqual(["exact", 1]);
    await store.upkeep({ rules: [{ maxSeverity: 8, days: 1 }] }, later);
    expect(await exported("partial")).toEqual(["partial", `${lines[0]}${lines[2]}`]);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
