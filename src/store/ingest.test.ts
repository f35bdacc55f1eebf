import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import { RecordEncoder } from "./codec/encoder.ts";
import { sampleRecord } from "./codec/sample-records.ts";
import { Ingest, type IngestOptions } from "./ingest.ts";
import { Spool } from "./spool.ts";
import type { Checkpoint } from "./store.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), "kilowatch-spool-"));
  directories.push(directory);
  return directory;
}

interface Inserted {
  table: string;
  token: string;
  bytes: number;
}

async function open(
  directory: string,
  options: Partial<IngestOptions> & { limit?: number } = {},
): Promise<{ ingest: Ingest; spool: Spool; inserted: Inserted[]; saved: Checkpoint[] }> {
  const inserted: Inserted[] = [];
  const saved: Checkpoint[] = [];
  const spool = await Spool.open(directory, options.limit ?? 1_000_000);
  const ingest = new Ingest({
    spool,
    encoder: new RecordEncoder(1),
    insert: async (table, block, token) => void inserted.push({ table, token, bytes: block.length }),
    loadCheckpoints: async () => [],
    saveCheckpoints: async (checkpoints) => void saved.push(...checkpoints),
    isRejection: () => false,
    logger: createLogger({ level: "error", write: () => undefined }),
    metrics: createMetrics(),
    groupMilliseconds: 1,
    ...options,
  });
  await ingest.start();
  return { ingest, spool, inserted, saved };
}

const batch = (position: number): { records: ReturnType<typeof sampleRecord>[]; checkpoints: Checkpoint[] } => ({
  records: [sampleRecord({ record_id: `import:ab12:${position}` })],
  checkpoints: [{ source: "s", key: "k", value: String(position) }],
});

describe("taking batches", () => {
  it("shares one write among batches that come together, dictionaries before their rows", async () => {
    const { ingest, inserted, saved } = await open(temporary());
    await Promise.all([ingest.append(batch(1)), ingest.append(batch(2))]);
    await ingest.settle();
    expect(inserted.map(({ table }) => table)).toEqual(["patterns", "templates", "records"]);
    expect(saved).toEqual([{ source: "s", key: "k", value: "2" }]);
    await ingest.close();
  });

  it("goes on trying while the engine is down, with the same tokens, and repeats nothing once it is up", async () => {
    let failures = 2;
    const tokens: string[] = [];
    const { ingest, spool } = await open(temporary(), {
      insert: async (table, _block, token) => {
        tokens.push(`${table} ${token}`);
        if (table === "records" && failures-- > 0) throw new Error("connect ECONNREFUSED");
      },
    });
    await ingest.append(batch(1));
    expect(await ingest.checkpoints("s")).toHaveLength(1);
    await ingest.settle();
    expect(tokens).toHaveLength(9);
    expect(new Set(tokens).size).toBe(3);
    expect(spool.bytes).toBe(0);
    await ingest.close();
  });

  it("replays after a restart what the engine had not taken, byte for byte and with the same token", async () => {
    const directory = temporary();
    const down = await open(directory, { insert: () => Promise.reject(new Error("down")) });
    await down.ingest.append(batch(1));
    await down.ingest.close();
    writeFileSync(join(directory, "000000000009-x.batch.part"), "cut off in the middle");
    const [name = ""] = readdirSync(directory).filter((entry) => entry.endsWith(".batch"));
    const up = await open(directory);
    await up.ingest.settle();
    expect(up.inserted.map(({ token }) => name.includes(token.slice(0, 36)))).toEqual([true, true, true]);
    expect(up.saved).toEqual([{ source: "s", key: "k", value: "1" }]);
    expect(readdirSync(directory)).toEqual([]);
    await up.ingest.close();
  });

  it("refuses batches with STORE_FULL at the spool's bound, and takes them again when there is room", async () => {
    let isDown = true;
    const { ingest, spool } = await open(temporary(), {
      limit: 4000,
      insert: async () => {
        if (isDown) throw new Error("down");
      },
    });
    await ingest.append(batch(1));
    await ingest.append(batch(2));
    await expect(ingest.append(batch(3))).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(ingest.pressure).toBe(1);
    isDown = false;
    await ingest.settle();
    await ingest.append(batch(3));
    await ingest.settle();
    expect(spool.bytes).toBe(0);
    await ingest.close();
  });

  it("sets a batch aside that the engine refuses for good, and goes on", async () => {
    const directory = temporary();
    let refusals = 1;
    const { ingest, saved } = await open(directory, {
      insert: async () => {
        if (refusals-- > 0) throw new Error("Code: 27");
      },
      isRejection: (error) => error instanceof Error && error.message === "Code: 27",
    });
    await ingest.append(batch(1));
    await ingest.append(batch(2));
    await ingest.settle();
    expect(readdirSync(join(directory, "rejected"))).toHaveLength(1);
    expect(saved.map(({ value }) => value)).toEqual(["1", "2"]);
    await ingest.close();
  });

  it("says STORE_NEWER of a spool that a newer release wrote", async () => {
    const directory = temporary();
    writeFileSync(join(directory, "000000000001-x.batch"), '{"format":99,"sections":[],"checkpoints":[]}\n');
    await expect(open(directory)).rejects.toMatchObject({ code: "STORE_NEWER" });
  });
});
