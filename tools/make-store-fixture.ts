import { createLogger, createMetrics } from "#base";
import { importFile, openStore } from "#store";

/**
 * Makes the kept fixture of a store format: `node --conditions=source tools/make-store-fixture.ts DIR ARCHIVED HOT SPOOLED`.
 * The first file's lines are archived, the second's are in the engine, the third's only in the spool, as a crash leaves them.
 * Then: tar --owner=0 --group=0 --sort=name --exclude=run --exclude='*.lock*' --exclude='*.sock' -C DIR -czf src/store/testdata/store-N.tar.gz .
 */
const [directory = "", archived = "", hot = "", spooled = ""] = process.argv.slice(2);
const store = await openStore({ directory, logger: createLogger({ level: "warn" }), metrics: createMetrics() });
const take = async (path: string): Promise<void> => {
  const progress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
  const options = { redact: false, stdin: process.stdin, now: Date.UTC(2026, 10, 23, 22) * 1000 };
  const { durable } = await importFile(store, path, options, progress);
  await durable;
};
await take(archived);
await store.settle();
await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
await take(hot);
await store.settle();
const engine = store.engine.pid ?? 0;
process.kill(engine, "SIGSTOP");
await take(spooled);
process.kill(engine, "SIGKILL");
process.exit(0);
