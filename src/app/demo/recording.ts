import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { firstStamp } from "./stamps.ts";

const Manifest = z.object({ static_ids: z.array(z.string()), steps: z.array(z.string()) });

export interface RecordedLine {
  file: string;
  /** Milliseconds since the recording began. */
  at: number;
  text: string;
}

/** A recording of a real cloud: all lines of all files in the order of their times. */
export interface Recording {
  lines: readonly RecordedLine[];
  files: readonly string[];
  /** Milliseconds since the epoch. */
  started: number;
  milliseconds: number;
  /** Ids of lasting things, which keep their ids in every round. */
  staticIds: ReadonlySet<string>;
}

/** Reads the folder that `demo/pack.py` writes. */
export function loadRecording(folder: string): Recording {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
  const packed = readdirSync(folder).filter((name) => name.endsWith(".zst"));
  const streams = packed.map((name) => {
    const text = zstdDecompressSync(readFileSync(join(folder, name))).toString("utf8");
    return stampLines(name.replace(/\.zst$/, ""), text.split("\n").slice(0, -1));
  });
  const all = streams.flat();
  const started = all.reduce((least, line) => Math.min(least, line.at), Number.POSITIVE_INFINITY);
  const ended = all.reduce((most, line) => Math.max(most, line.at), 0);
  return {
    lines: all.map((line) => ({ ...line, at: line.at - started })).sort((left, right) => left.at - right.at),
    files: packed.map((name) => name.replace(/\.zst$/, "")),
    started,
    milliseconds: ended - started + 1000,
    staticIds: new Set(manifest.static_ids),
  };
}

/** Gives each line its first stamp's time; a line without one belongs to the line before it. */
function stampLines(file: string, lines: readonly string[]): RecordedLine[] {
  let last = lines.map(firstStamp).find((stamp) => stamp !== undefined) ?? 0;
  return lines.map((text) => {
    // Writers are slightly out of order now and then; a file's own order is kept, as a real file's would be.
    last = Math.max(last, firstStamp(text) ?? last);
    return { file, at: last, text };
  });
}
