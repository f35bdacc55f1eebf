import { readdirSync, readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { LocalConditions } from "./facts.ts";

/** Watches this process, so that its own trouble is not taken for the cloud's. */
export interface LocalWatch {
  /** What was worst in the last minutes. */
  conditions(): LocalConditions;
  stop(): void;
}

const RESOLUTION_MILLISECONDS = 20;
const FULL = 0.95;
/** How far back a pause counts: about as long as a run takes. */
const SLICE_MILLISECONDS = 60_000;
const SLICES = 10;

export function watchLocally(): LocalWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  histogram.enable();
  const pauses: number[] = [];
  const turn = setInterval(() => {
    pauses.push(histogram.max / 1e9);
    pauses.splice(0, pauses.length - SLICES);
    histogram.reset();
  }, SLICE_MILLISECONDS);
  turn.unref();
  return {
    conditions() {
      const shortage = openFileShortage();
      return {
        longestPause: Math.max(histogram.count === 0 ? 0 : histogram.max / 1e9, ...pauses),
        ...(shortage !== undefined && { shortage }),
      };
    },
    stop() {
      clearInterval(turn);
      histogram.disable();
    },
  };
}

/** Linux tells both; elsewhere the error's own code (EMFILE) must do. */
function openFileShortage(): string | undefined {
  try {
    const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
    const open = readdirSync("/proc/self/fd").length;
    return open >= limit * FULL ? `this process has ${open} of ${limit} files open` : undefined;
  } catch {
    return undefined;
  }
}
