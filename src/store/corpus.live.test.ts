import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import { readInput } from "#record";
import { importFile } from "./import.ts";
import { openStore, type Store } from "./open-store.ts";

const corpus = process.env["KILOWATCH_CORPUS"];
// oxlint-disable-next-line no-console
if (corpus === undefined) console.log("skipped: real logs come back from the store; set KILOWATCH_CORPUS=DIR");

/** `zstd -9` of each file of `kilo`, together (ENGINES.md). */
const KILO_ZSTD_BYTES = 1_780_000;

const work = mkdtempSync(join(tmpdir(), "kilowatch-corpus-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function keep(folder: string, paths: readonly string[]): Promise<Store> {
  const store = await openStore({
    directory: join(work, folder),
    logger: createLogger({ level: "error" }),
    metrics: createMetrics(),
  });
  const progress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
  for (const path of paths) {
    const options = { redact: false, stdin: process.stdin, now: Date.now() * 1000 };
    await (await importFile(store, path, options, progress)).durable;
  }
  await store.settle();
  await store.compact();
  return store;
}

async function checksums(path: string): Promise<string[]> {
  const sums: string[] = [];
  for await (const file of readInput(path, process.stdin)) {
    const hash = createHash("sha256");
    for await (const chunk of file.chunks) hash.update(chunk);
    sums.push(hash.digest("hex"));
  }
  return sums;
}

describe.skipIf(corpus === undefined)("real logs", () => {
  it.each([
    ["kilo", { hot: 0.7 * KILO_ZSTD_BYTES, archive: 0.5 * KILO_ZSTD_BYTES }],
    ["ussuri", { hot: Number.POSITIVE_INFINITY, archive: Number.POSITIVE_INFINITY }],
    ["zed", { hot: Number.POSITIVE_INFINITY, archive: Number.POSITIVE_INFINITY }],
  ])("%s comes back byte for byte, hot and archived", async (folder, most) => {
    const below = join(corpus ?? "", "logs", folder);
    const paths = readdirSync(below)
      .filter((name) => name.endsWith(".gz"))
      .map((name) => join(below, name));
    const wanted = (await Promise.all(paths.map(checksums))).flat().sort();
    const store = await keep(folder, paths);
    const sums = async (to: string): Promise<string[]> => {
      const files = await store.exportOriginals(join(work, to));
      return files.map(({ path }) => createHash("sha256").update(readFileSync(path)).digest("hex")).sort();
    };
    expect(await sums(`${folder}-hot`)).toEqual(wanted);
    const plain = paths.find((path) => !path.endsWith(".tar.gz")) ?? "";
    const name = plain.slice(below.length + 1);
    expect(readFileSync(join(work, `${folder}-hot`, name)).equals(gunzipSync(readFileSync(plain)))).toBe(true);
    const hot = await store.stat();
    await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
    const cold = await store.stat();
    expect({ lines: cold.lines, records: cold.records }).toEqual({ lines: hot.lines, records: hot.records });
    expect(await sums(`${folder}-archived`)).toEqual(wanted);
    expect(hot.bytes_hot).toBeLessThanOrEqual(most.hot);
    expect(cold.bytes_archive).toBeLessThanOrEqual(most.archive);
    await store.close();
  });
});
