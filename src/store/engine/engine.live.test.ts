import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import { lockHolder } from "../lock.ts";
import { type Engine, lockPathOf, startEngine } from "./engine.ts";
import { engineInstalled } from "./native.ts";
import { temporaryEngine } from "./testing.ts";

const missing = engineInstalled() ? undefined : "chDB is not installed (npm install chdb)";
if (missing !== undefined) process.stderr.write(`the engine's process: skipped, ${missing}\n`);

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

async function started(): Promise<{ engine: Engine; directory: string }> {
  const made = await temporaryEngine();
  disposals.push(made.dispose);
  return made;
}

describe.skipIf(missing !== undefined)("the engine's process", () => {
  it("is started again when it dies, and says so", async () => {
    const { engine } = await started();
    const first = engine.pid ?? 0;
    const again = new Promise<void>((resolve) => engine.onRestart(resolve));
    process.kill(first, "SIGKILL");
    await again;
    expect(engine.state).toBe("ready");
    expect(engine.pid).not.toBe(first);
    expect((await engine.client.ping({ select: true })).success).toBe(true);
  });

  it("stops by itself and leaves the directory free", async () => {
    const { engine, directory } = await started();
    const pid = engine.pid ?? 0;
    expect(lockHolder(lockPathOf(directory))).toMatchObject({ pid: String(process.pid), socket: engine.socketPath });
    await engine.client.command({ query: "CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a" });
    await engine.client.insert({ table: "kept", values: [{ a: 1 }], format: "JSONEachRow" });
    await engine.stop();
    expect(isRunning(pid)).toBe(false);
    expect(lockHolder(lockPathOf(directory))).toBeUndefined();
    await expect(engine.ready()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    const second = startEngine({ directory, logger: quiet, metrics: createMetrics() });
    disposals.unshift(() => second.stop());
    await second.ready();
    const kept = await second.client.query({ query: "SELECT a FROM kept", format: "JSONEachRow" });
    expect(await kept.json()).toEqual([{ a: 1 }]);
  });

  it("lets statements that run end before it stops", async () => {
    const { engine } = await started();
    const answer = engine.client.query({ query: "SELECT sleep(1) AS slept", format: "JSONEachRow" });
    const rows = answer.then((result) => result.json());
    await sleep(200);
    const stopped = engine.stop();
    expect(await rows).toEqual([{ slept: 0 }]);
    await stopped;
    expect(engine.state).toBe("down");
  });

  it("is one per directory", async () => {
    const { directory } = await started();
    expect(() => startEngine({ directory, logger: quiet, metrics: createMetrics() })).toThrow(
      new RegExp(`held by process ${process.pid}`),
    );
  });

  it("ends with a server that is killed, so that the next one can start", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kilowatch-engine-"));
    disposals.push(async () => rmSync(directory, { recursive: true, force: true }));
    const script = new URL("testdata/server.ts", import.meta.url).pathname;
    const server = spawn(process.execPath, ["--conditions=source", script, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [told] = (await once(server.stdout, "data")) as [Buffer];
    const orphan = Number(told.toString());
    expect(isRunning(orphan)).toBe(true);
    server.kill("SIGKILL");
    await once(server, "exit");
    const next = startEngine({ directory, logger: quiet, metrics: createMetrics() });
    disposals.unshift(() => next.stop());
    await next.ready();
    expect(isRunning(orphan)).toBe(false);
  });

  it("refuses a socket path that the kernel would cut off", () => {
    const directory = join(tmpdir(), "d".repeat(120));
    expect(() => startEngine({ directory, logger: quiet, metrics: createMetrics() })).toThrow(/shorter data directory/);
    expect(existsSync(directory)).toBe(false);
  });
});

describe.skipIf(missing !== undefined)("acknowledged batches", () => {
  it("are neither lost nor doubled when the engine is killed again and again", async () => {
    const { engine, dispose } = await temporaryEngine({ longestBackoffMilliseconds: 100 });
    disposals.push(dispose);
    await engine.client.command({
      query: "CREATE TABLE events (batch UInt32, n UInt32) ENGINE = MergeTree ORDER BY (batch, n)",
    });
    const stop = new AbortController();
    const tally = { batches: 0, acknowledged: 0, retries: 0 };
    const writers = [1, 2, 3].map(async () => {
      while (!stop.signal.aborted) {
        const batch = tally.batches;
        tally.batches += 1;
        tally.retries += await insertUntilAcknowledged(engine, batch);
        tally.acknowledged += 1;
      }
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await engine.ready();
      // Each life of the engine acknowledges something before it ends at any moment of the next inserts.
      const before = tally.acknowledged;
      while (tally.acknowledged === before) await sleep(2);
      await sleep(Math.random() * 60);
      if (engine.pid !== undefined) process.kill(engine.pid, "SIGKILL");
      await sleep(50);
    }
    stop.abort();
    await Promise.all(writers);
    const answer = await engine.client.query({
      query: "SELECT count() AS rows, uniqExact(batch, n) AS distinct, uniqExact(batch) AS batches FROM events",
      format: "JSONEachRow",
    });
    process.stderr.write(`killed ${KILLS} times: ${tally.batches} batches, ${tally.retries} sent again\n`);
    expect(tally.retries).toBeGreaterThan(5);
    const rows = tally.batches * BATCH_ROWS;
    expect(await answer.json()).toEqual([{ rows, distinct: rows, batches: tally.batches }]);
  });
});

const KILLS = 20;
const BATCH_ROWS = 500;

/** Returns how often the batch had to be sent again. */
async function insertUntilAcknowledged(engine: Engine, batch: number): Promise<number> {
  const values = Array.from({ length: BATCH_ROWS }, (_, n) => ({ batch, n }));
  for (let retries = 0; ; retries += 1) {
    try {
      await engine.ready();
      await engine.client.insert({
        table: "events",
        values,
        format: "JSONEachRow",
        clickhouse_settings: { insert_deduplication_token: `batch-${batch}` },
      });
      return retries;
    } catch {
      await sleep(20);
    }
  }
}

const quiet = createLogger({ level: "error", write: () => undefined });

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
