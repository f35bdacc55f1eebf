import { readFileSync, statSync } from "node:fs";
import { type Clock, timestampOf } from "#base";
import type { TimetableCloud } from "#contract";
import type { Documents } from "#store";

type Paused = NonNullable<TimetableCloud["paused"]>;

/** Which clouds are paused, by a call or by a file; what a call says outlives a restart and holds for all servers of the state. */
export interface Pauses {
  /** As last read; `refresh` reads again. */
  of(cloud: string): Paused | undefined;
  refresh(): Promise<void>;
  pause(cloud: string, reason: string, seconds: number | undefined): Promise<void>;
  resume(cloud: string): Promise<void>;
}

interface Kept {
  readonly reason: string;
  readonly since: number;
  readonly until?: number;
}

const KIND = "proof-pause";

export function openPauses(parts: {
  readonly documents: Documents;
  readonly clock: Clock;
  readonly fileOf: (cloud: string) => string | undefined;
}): Pauses {
  const { documents, clock } = parts;
  let kept = new Map<string, Kept>();

  async function refresh(): Promise<void> {
    kept = new Map((await documents.list(KIND)).map(({ key, value }) => [key, value as Kept]));
  }

  return {
    refresh,
    of(cloud) {
      const byFile = fromFile(parts.fileOf(cloud));
      if (byFile !== undefined) return byFile;
      const found = kept.get(cloud);
      if (found === undefined || (found.until !== undefined && found.until <= clock.nowMicros())) return undefined;
      return {
        since: timestampOf(found.since),
        ...(found.until !== undefined && { until: timestampOf(found.until) }),
        reason: found.reason,
        by: "route",
      };
    },
    async pause(cloud, reason, seconds) {
      const since = clock.nowMicros();
      const value: Kept = { reason, since, ...(seconds !== undefined && { until: since + seconds * 1e6 }) };
      await documents.set(KIND, cloud, value);
      await refresh();
    },
    async resume(cloud) {
      await documents.delete(KIND, cloud);
      await refresh();
    },
  };
}

function fromFile(path: string | undefined): Paused | undefined {
  if (path === undefined) return undefined;
  try {
    const since = timestampOf(Math.round(statSync(path).mtimeMs * 1000));
    const [line = ""] = readFileSync(path, "utf8").split("\n", 1);
    return { since, reason: line.trim() === "" ? `${path} exists` : line.trim(), by: "file" };
  } catch {
    return undefined;
  }
}
