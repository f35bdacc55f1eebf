import type { ClickHouseClient } from "@clickhouse/client";
import type { Archive } from "./archive/archive.ts";
import type { ChunkHeader } from "./archive/chunk.ts";
import { deleteExpired } from "./delete-expired.ts";
import { cutoffOf, expiryOf, type RetentionPolicy } from "./retention.ts";
import type { State } from "./state/state.ts";

/** What one round of upkeep did. */
export interface Upkeep {
  /** Records deleted by the rules, and with whole archived chunks. */
  deleted: number;
  /** Chunks that came into the archive. */
  archived: readonly ChunkHeader[];
}

const RETENTION = { kind: "store", key: "retention" };

/** Deletes before it archives, so that nothing is archived only to be written anew. */
export async function upkeep(parts: {
  client: ClickHouseClient;
  archive: Archive;
  state: State;
  policy: RetentionPolicy;
  /** Microseconds. */
  now: number;
  signal?: AbortSignal;
}): Promise<Upkeep> {
  const { client, archive, state, policy, now, signal } = parts;
  const expiry = expiryOf(policy.rules, now);
  const deletions = [
    () => archive.steadily(() => deleteExpired(client, expiry, signal)),
    () => archive.deleteExpired(expiry, signal),
    async () =>
      policy.archiveKeepDays === undefined
        ? 0
        : recordsOf(await archive.deleteOlder(cutoffOf(policy.archiveKeepDays, now))),
  ];
  let deleted = 0;
  for (const deletion of deletions) {
    const records = await deletion();
    if (records > 0) await state.documents.set(RETENTION.kind, RETENTION.key, { last: now });
    deleted += records;
  }
  const archived =
    policy.archiveAfterDays === undefined
      ? []
      : await archive.moveOlder(cutoffOf(policy.archiveAfterDays, now), undefined, signal);
  return { deleted, archived };
}

/** Whether anything was ever deleted: then files may lack lines and be whole all the same. */
export async function hasDeleted(state: State): Promise<boolean> {
  return (await state.documents.get(RETENTION.kind, RETENTION.key)) !== undefined;
}

function recordsOf(chunks: readonly ChunkHeader[]): number {
  return chunks.reduce((sum, { records }) => sum + records, 0);
}
