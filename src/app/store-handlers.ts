import { setTimeout as sleep } from "node:timers/promises";
import type { Handlers } from "#api";
import { type Clock, KilowatchError } from "#base";
import type { ArchivedChunk } from "#contract";
import { importFiles, type Store } from "#store";

type StoreRouteId =
  | "store-backup"
  | "store-stat"
  | "store-archive"
  | "store-restore"
  | "store-verify"
  | "store-export"
  | "store-import";

const DAY_MICROS = 86_400_000_000;
const SETTLE_MILLISECONDS = 30_000;

/** Looking after what is kept, in the process that holds it. */
export function storeHandlers(store: Store, clock: Clock): Pick<Handlers, StoreRouteId> {
  return {
    "store-stat": () => store.stat(),
    "store-archive": async ({ body }) => {
      await settled(store);
      const before =
        body.older_than_days === 0 ? Number.MAX_SAFE_INTEGER : clock.nowMicros() - body.older_than_days * DAY_MICROS;
      return { chunks: (await store.archive.moveOlder(before)).map(chunkOf) };
    },
    "store-restore": async () => {
      const chunks = await store.archive.restore();
      if (chunks.length > 0) await store.compact();
      return { chunks: chunks.map(chunkOf) };
    },
    "store-verify": () => store.verify(),
    "store-backup": async ({ body }, { isLocal }) => {
      requireLocal(isLocal);
      await store.backup(body.to);
      return { to: body.to };
    },
    "store-export": async ({ body }, { isLocal }) => {
      requireLocal(isLocal);
      return { files: await store.exportOriginals(body.to) };
    },
    "store-import": async ({ body }, { isLocal }) => {
      requireLocal(isLocal);
      const report = await importFiles(store, body.paths, {
        redact: body.redact,
        timeZone: body.time_zone,
        format: body.format,
        stdin: process.stdin,
        now: clock.nowMicros(),
        ...(body.cloud !== undefined && { cloud: body.cloud }),
        ...(body.host !== undefined && { host: body.host }),
      });
      await settled(store);
      return report;
    },
  };
}

/** Waits until the engine has what was taken: the caller means to find it. A busy server is never quite settled. */
export async function settled(store: Store): Promise<void> {
  await Promise.race([store.settle(), sleep(SETTLE_MILLISECONDS, undefined, { ref: false })]);
}

function requireLocal(isLocal: boolean): void {
  if (isLocal) return;
  throw new KilowatchError(
    "FORBIDDEN",
    "paths are taken only from this machine's own command line: run the command there, with --data",
  );
}

function chunkOf(chunk: {
  name: string;
  records: number;
  lines: number;
  files: readonly { bytes: number }[];
}): ArchivedChunk {
  const { name, records, lines, files } = chunk;
  return { name, records, lines, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
