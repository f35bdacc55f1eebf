import { appendFileSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import type { LogRecord } from "#record";
import { backupStore } from "./backup.ts";
import { RECORD_SELECT, type RecordRow } from "./codec/decoder.ts";
import { sampleRecord } from "./codec/sample-records.ts";
import { prepareTables } from "./migrations.ts";
import { openStore, type Store } from "./open-store.ts";
import { MESSAGE_SQL } from "./schema/message.ts";

const directory = mkdtempSync(join(tmpdir(), "kilowatch-store-"));
/** By a relative path, as a user types it. */
const open = (where = directory): Promise<Store> =>
  openStore({
    directory: relative(process.cwd(), where),
    logger: createLogger({ level: "error" }),
    metrics: createMetrics(),
    groupMilliseconds: 1,
  });

async function stored(store: Store, where = "1"): Promise<LogRecord[]> {
  const answer = await store.engine.client.query({
    query: `SELECT ${RECORD_SELECT} FROM kilowatch.records AS r WHERE ${where} ORDER BY r.stream, r.position`,
    format: "JSONEachRow",
  });
  return store.decode(await answer.json<RecordRow>());
}

const uuid = "9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77";
const records: LogRecord[] = [
  sampleRecord(),
  sampleRecord({ record_id: "import:ab12:512", message: "Größe 5", original: "INFO GrÃ¶Ã\u009fe 5\u0000\n" }),
  sampleRecord({
    record_id: "import:ab12:600",
    message: `Port ${uuid} of 10.0.0.7 is up at 2026-11-23 19:58:40.221`,
    kind: "access",
    resources: [{ type: "port", id: uuid }],
    http: { method: "GET", path: "/", status: 200 },
    repeat: 2,
    repeat_times: [1],
    repeat_locators: ["x"],
  }),
];

describe("the store", () => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("gives back what it took, and its checkpoints", async () => {
    await store.append({ records, checkpoints: [{ source: "s", key: "k", value: "v1" }] });
    expect(await store.checkpoints("s")).toEqual([{ source: "s", key: "k", value: "v1" }]);
    await store.settle();
    expect(await stored(store)).toEqual(records);
    expect(store.spool.bytes).toBe(0);
    expect(await store.checkpoints("s")).toEqual([{ source: "s", key: "k", value: "v1" }]);
  });

  it("renders messages in SQL as the records have them", async () => {
    const answer = await store.engine.client.query({
      query: `SELECT ${MESSAGE_SQL} AS message FROM kilowatch.records AS r ANY LEFT JOIN kilowatch.patterns AS p ON r.pattern_id = p.pattern_id ORDER BY r.position`,
      format: "JSONEachRow",
    });
    expect((await answer.json<{ message: string }>()).map(({ message }) => message)).toEqual(
      records.map(({ message }) => message),
    );
  });

  it("moves days to the archive and back, searchable all the while", async () => {
    const ask = { filter: { type: "all" }, now: 0 } as const;
    const found = async (): Promise<LogRecord[]> =>
      (await store.records.search(ask, { limit: 10, order: "oldest" })).records;
    const before = await found();
    const [chunk] = await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
    expect(chunk?.records).toBe(before.length);
    expect(await stored(store)).toEqual([]);
    expect(await found()).toEqual(before);
    const stat = await store.stat();
    expect(stat.records).toBe(before.length);
    expect(stat.bytes_archive).toBeGreaterThan(1000);
    expect((await store.verify()).damage).toEqual([]);
    await store.close();
    store = await open();
    expect(await found()).toEqual(before);
    await store.archive.restore();
    expect(await stored(store)).toHaveLength(before.length);
    expect(store.archive.chunks).toEqual([]);
  });

  it("notices a damaged archive", async () => {
    const [chunk] = await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
    const path = join(directory, "archive", chunk?.name ?? "", "records.time.zst");
    appendFileSync(path, "x");
    expect((await store.verify()).damage).toEqual([`${path} is not as it was written`]);
    truncateSync(path, chunk?.files.find(({ file }) => file === "records.time.zst")?.bytes ?? 0);
    await store.archive.restore();
  });

  it("can be copied, and the copy opened", async () => {
    const copy = mkdtempSync(join(tmpdir(), "kilowatch-copy-"));
    await expect(backupStore(directory, copy)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    const before = await stored(store);
    await store.close();
    await backupStore(directory, copy);
    const copied = await open(copy);
    expect(await stored(copied)).toEqual(before);
    await copied.close();
    rmSync(copy, { recursive: true, force: true });
    store = await open();
  });

  it("refuses tables of a newer release", async () => {
    await store.engine.client.command({ query: "INSERT INTO kilowatch.store_format (version) VALUES (99)" });
    await expect(prepareTables(store.engine.client)).rejects.toMatchObject({ code: "STORE_NEWER" });
    await store.engine.client.command({ query: "TRUNCATE TABLE kilowatch.store_format" });
    await prepareTables(store.engine.client);
  });

  it("keeps everything when it is closed and opened again", async () => {
    await store.append({ records: [sampleRecord({ record_id: "import:ab12:700" })] });
    await store.close();
    store = await open();
    await store.settle();
    expect(await stored(store)).toHaveLength(4);
  });
});
