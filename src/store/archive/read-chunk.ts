import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { KilowatchError } from "#base";
import {
  BigNumberColumn,
  KeyedTextColumn,
  type NativeColumn,
  NumberColumn,
  NumberListColumn,
  TextColumn,
  TextListColumn,
  writeBlock,
} from "../batch/native.ts";
import type { ChunkHeader } from "./chunk.ts";
import { readLines } from "./column-files.ts";
import {
  ARCHIVED_PATTERN,
  ARCHIVED_RECORD,
  ARCHIVED_TEMPLATE,
  type ArchiveColumn,
  decodeList,
  type Encoding,
  unescapeText,
} from "./columns.ts";

/** A Native block of one table's rows. */
export interface ChunkBlock {
  table: "patterns" | "templates" | "records";
  block: Buffer;
}

/** The blocks of a chunk, dictionaries first, ready to be inserted. */
export async function* readChunk(directory: string, header: ChunkHeader): AsyncGenerator<ChunkBlock> {
  const chunk = join(directory, header.name);
  const ids: string[] = [];
  yield* readTable(chunk, "patterns", ARCHIVED_PATTERN, (name, lines) => {
    if (name === "id") ids.push(...lines);
    return lines;
  });
  yield* readTable(chunk, "templates", ARCHIVED_TEMPLATE, (_name, lines) => lines);
  yield* readTable(chunk, "records", ARCHIVED_RECORD, (name, lines) =>
    name === "pattern_id" ? lines.map((line) => ids[Number(line)] ?? "0") : lines,
  );
}

async function* readTable<Row>(
  chunk: string,
  table: ChunkBlock["table"],
  columns: readonly ArchiveColumn<Row>[],
  convert: (name: string, lines: string[]) => string[],
): AsyncGenerator<ChunkBlock> {
  const readers = columns.map((column) => ({
    column,
    lines: readLines(join(chunk, `${table}.${column.name}.zst`)),
    before: 0n,
  }));
  for (;;) {
    const blocks: NativeColumn[] = [];
    let rows = 0;
    for (const reader of readers) {
      const next = await reader.lines.next();
      const lines = next.done === true ? [] : convert(reader.column.name, next.value);
      if (blocks.length > 0 && lines.length !== rows) {
        throw new KilowatchError(
          "STORE_CORRUPT",
          `${chunk}: column ${reader.column.name} of ${table} is not as long as the others`,
        );
      }
      rows = lines.length;
      blocks.push(fill(reader, lines));
    }
    if (rows === 0) return;
    yield { table, block: writeBlock(blocks, rows) };
  }
}

/** Columns of the table whose name or type is not the archive's. */
const NUMBER_TYPES: Readonly<Record<string, NumberColumn["type"]>> = {
  time: "DateTime64(6, 'UTC')",
  observed_time: "DateTime64(6, 'UTC')",
  position: "UInt64",
  duration: "Float64",
  sequence_shift: "Int64",
};

const BIG = new Set(["id", "pattern_id"]);
const PLAIN_TEXT = new Set(["request_id", "global_request_id", "trace_id", "span_id", "http_path", "template"]);

function fill(
  reader: { column: { name: string; encoding: Encoding }; before: bigint },
  lines: readonly string[],
): NativeColumn {
  const { name, encoding } = reader.column;
  if (BIG.has(name)) {
    const column = new BigNumberColumn("pattern_id");
    for (const line of lines) column.push(BigInt(line));
    return column;
  }
  if (name === "slots") {
    const column = new NumberListColumn(name);
    for (const line of lines) column.push(decodeList(line).map(Number));
    return column;
  }
  if (encoding === "list") {
    const column = new TextListColumn(name);
    for (const line of lines) column.push(decodeList(line));
    return column;
  }
  if (encoding === "text") {
    const column = PLAIN_TEXT.has(name) ? new TextColumn(name) : new KeyedTextColumn(name);
    for (const line of lines) column.push(unescapeText(line));
    return column;
  }
  const column = new NumberColumn(name, NUMBER_TYPES[name] ?? "UInt32");
  for (const line of lines) {
    if (encoding === "delta") {
      reader.before += BigInt(line);
      column.push(Number(reader.before));
    } else column.push(Number(line));
  }
  return column;
}

/** The files of a chunk whose checksum is not the header's, in words. */
export async function damageOf(directory: string, header: ChunkHeader): Promise<string[]> {
  const damage: string[] = [];
  for (const { file, bytes, sha256 } of header.files) {
    const path = join(directory, header.name, file);
    const hash = createHash("sha256");
    let found = 0;
    try {
      for await (const piece of createReadStream(path)) {
        hash.update(piece as Buffer);
        found += (piece as Buffer).length;
      }
    } catch {
      damage.push(`${path} cannot be read`);
      continue;
    }
    if (found !== bytes || hash.digest("hex") !== sha256) damage.push(`${path} is not as it was written`);
  }
  return damage;
}
