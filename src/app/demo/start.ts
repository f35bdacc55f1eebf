import { existsSync, mkdirSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "#base";
import { ServeOptions } from "../options.ts";
import { loadRecording } from "./recording.ts";
import { type Replay, replay } from "./replay.ts";

/** Rounds of the recording (four minutes each) that are already past when the demo starts, so that there is something to compare. */
const PAST_ROUNDS = 8;

/** The folder of the recording, beside `src` or `dist`. */
const recordingFolder = new URL("../../../demo/recording", import.meta.url).pathname;

export interface Demo {
  options: ServeOptions;
  /** Starts writing the recorded cloud's log files. */
  start(logger: Logger): Replay;
}

/** Prepares the demo in `data`, which it empties: its cloud is born anew at each start. */
export function prepareDemo(data: string, port: number | undefined): Demo {
  discard(data);
  const logs = join(data, "cloud");
  mkdirSync(logs, { recursive: true });
  const options = ServeOptions.parse({
    data,
    log_level: "warn",
    api: { ...(port !== undefined && { port }) },
    sources: [
      {
        type: "files",
        id: "cloud-logs",
        include: [join(logs, "*.log"), join(logs, "*.jsonl")],
        path_pattern: "/nova-compute-(?<host>[^/]+)\\.log",
        host: "ctl-1",
        cloud: "demo",
        region: "RegionOne",
        time_zone: "UTC",
        poll_seconds: 0.2,
        hosts: [
          { pattern: "cmp-abort", zone: "az-abort", cell: "cell1" },
          { pattern: "cmp-resched", zone: "az-resched", cell: "cell1" },
          { pattern: "cmp-*", zone: "nova", cell: "cell1" },
        ],
      },
    ],
  });
  return {
    options,
    start: (logger) =>
      replay(loadRecording(recordingFolder), {
        folder: logs,
        rounds: PAST_ROUNDS,
        now: () => Date.now(),
        onError: (error) => logger.error("the demo's recording stopped", { error }),
      }),
  };
}

/** Deleting what an engine left takes many seconds on a slow disk: the start does not wait for it. */
function discard(data: string): void {
  if (!existsSync(data)) return;
  const aside = `${data}.old-${process.pid}`;
  renameSync(data, aside);
  rm(aside, { recursive: true, force: true }).catch(() => {
    // Left for the person to delete: nothing depends on it.
  });
}
