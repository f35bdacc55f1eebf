import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Dictionaries, RecordRow } from "../codec/decoder.ts";
import { syncDirectory } from "../spool.ts";
import { ARCHIVE_FORMAT, type ChunkHeader, HEADER_FILE, UNFINISHED } from "./chunk.ts";
import { openColumnFiles } from "./column-files.ts";
import { ARCHIVED_PATTERN, ARCHIVED_RECORD, ARCHIVED_TEMPLATE } from "./columns.ts";

const KEYS_AT_ONCE = 2000;

/** Writes rows, and the dictionary entries they need, as one chunk; it appears whole or not at all. */
export async function writeChunk(
  directory: string,
  name: string,
  rows: AsyncIterable<readonly RecordRow[]>,
  dictionaries: Dictionaries,
): Promise<ChunkHeader> {
  const target = join(directory, name);
  const unfinished = `${target}${UNFINISHED}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const patternNumbers = new Map<string, number>();
  const codes = new Set<string>();
  const totals = { records: 0, lines: 0, bytes: 0, from: Number.MAX_SAFE_INTEGER, to: Number.MIN_SAFE_INTEGER };
  const records = await openColumnFiles(unfinished, "records", ARCHIVED_RECORD);
  for await (const block of rows) {
    for (const row of block) {
      let number = patternNumbers.get(row.pattern_id);
      if (number === undefined) {
        number = patternNumbers.size;
        patternNumbers.set(row.pattern_id, number);
      }
      codes.add(row.event_code);
      totals.records += 1;
      totals.lines += row.lines;
      totals.bytes += row.bytes;
      totals.from = Math.min(totals.from, row.time);
      totals.to = Math.max(totals.to, row.time);
      await records.push({ ...row, pattern_id: String(number) });
    }
  }
  const files = await records.finish();
  const patterns = await openColumnFiles(unfinished, "patterns", ARCHIVED_PATTERN);
  for (const ids of slices([...patternNumbers.keys()])) {
    const found = new Map((await dictionaries.patterns(ids)).map((pattern) => [pattern.id, pattern]));
    for (const id of ids) {
      const pattern = found.get(id);
      if (pattern === undefined) throw new Error(`pattern ${id} is missing`);
      await patterns.push(pattern);
    }
  }
  files.push(...(await patterns.finish()));
  const templates = await openColumnFiles(unfinished, "templates", ARCHIVED_TEMPLATE);
  for (const keys of slices([...codes]))
    for (const row of await dictionaries.templates(keys)) await templates.push(row);
  files.push(...(await templates.finish()));
  const header: ChunkHeader = { kind: "kilowatch-archive", format: ARCHIVE_FORMAT, name, ...totals, files };
  await writeDurably(join(unfinished, HEADER_FILE), `${JSON.stringify(header)}\n`);
  await syncDirectory(unfinished);
  await rename(unfinished, target);
  await syncDirectory(dirname(target));
  return header;
}

function* slices(keys: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) yield keys.slice(start, start + KEYS_AT_ONCE);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
