import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import { openStore, type Store } from "./open-store.ts";
import { STORE_FORMAT } from "./schema/tables.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (directory: string): Promise<Store> =>
  openStore({ directory, logger: createLogger({ level: "error" }), metrics: createMetrics() });

const formats = Array.from({ length: STORE_FORMAT }, (_, index) => index + 1);

/**
 * Stores as the releases wrote them (tools/make-store-fixture.ts): lines of one file in the archive, of another in the engine, of a
 * third only in the spool. The checksums of their import say whether they come back byte for byte.
 */
describe.each(formats)("a store of format %i", (format) => {
  it("is opened, and gives back what was archived, hot and spooled", async () => {
    const directory = join(folder, String(format));
    mkdirSync(directory);
    execFileSync("tar", [
      "-xzf",
      new URL(`./testdata/store-${format}.tar.gz`, import.meta.url).pathname,
      "-C",
      directory,
    ]);
    const store = await open(directory);
    try {
      expect(store.archive.chunks.map(({ lines }) => lines)).toEqual([76]);
      await store.settle();
      const stat = await store.stat();
      expect({ lines: stat.lines, format: stat.format }).toEqual({ lines: 76 + 40 + 30, format: STORE_FORMAT });
      const files = await store.exportOriginals(join(folder, `${format}-out`));
      expect(files.map(({ name, bytes, state }) => `${name} ${bytes} ${state}`).sort()).toEqual([
        "neutron-server.log 11304 exact",
        "nova-compute.log 28995 exact",
        "nova-scheduler.log 19626 exact",
      ]);
      expect((await store.verify()).damage).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it("is searched: its one traceback stands in the archive", async () => {
    const store = await open(join(folder, String(format)));
    try {
      const scope = { filter: { type: "has", field: "exception" }, now: 0 } as const;
      const { records } = await store.records.search(scope, { limit: 10, order: "oldest" });
      expect(records.map(({ exception, request_id }) => [exception?.class, request_id?.slice(0, 4)])).toEqual([
        ["RuntimeError", "req-"],
      ]);
    } finally {
      await store.close();
    }
  });

  it("moves its days between the engine and the archive", async () => {
    const store = await open(join(folder, String(format)));
    try {
      await store.archive.restore();
      expect(store.archive.chunks).toEqual([]);
      const moved = await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
      expect(moved.reduce((sum, { lines }) => sum + lines, 0)).toBe(76 + 40 + 30);
    } finally {
      await store.close();
    }
  });
});
