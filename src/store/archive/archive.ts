import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { type Dictionaries, RECORD_SELECT, type RecordRow } from "../codec/decoder.ts";
import { insertBlock } from "../engine-insert.ts";
import { DATABASE, localTableSql, STREAMING, tableNamed } from "../schema/tables.ts";
import type { State } from "../state/state.ts";
import { type ChunkHeader, HEADER_FILE, parseChunkHeader } from "./chunk.ts";
import { damageOf, readChunk } from "./read-chunk.ts";
import { writeChunk } from "./write-chunk.ts";

export interface ArchiveOptions {
  directory: string;
  client: ClickHouseClient;
  dictionaries: Dictionaries;
  state: State;
}

/** Microseconds; absent means without bound. */
export interface Window {
  from?: number | undefined;
  to?: number | undefined;
}

/** Rows that leave for the archive together; days are never divided. */
const CHUNK_ROWS = 500_000;
/** Rows of archived chunks that may be loaded at a time to be searched. */
const LOADED_ROWS = 20_000_000;

/** On its way to the archive; its name makes it part of all_records. */
const LEAVING = "archived_leaving";
const KIND = "archive";

/**
 * Days that left the engine: column files in a directory. To be searched they are loaded into tables of their own, which
 * queries read together with the hot one; the least used go first.
 */
export class Archive {
  readonly #options: ArchiveOptions;
  #chunks: ChunkHeader[] = [];
  /** Chunks in the engine, the least recently used first. */
  readonly #loaded = new Map<string, ChunkHeader>();
  #work: Promise<unknown> = Promise.resolve();

  private constructor(options: ArchiveOptions) {
    this.#options = options;
  }

  /** Reads what there is, and ends what a crash broke off. */
  static async open(options: ArchiveOptions): Promise<Archive> {
    const archive = new Archive(options);
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    await archive.#list();
    await archive.#recover();
    return archive;
  }

  get chunks(): readonly ChunkHeader[] {
    return this.#chunks;
  }

  /** Whether queries have to look at more than the hot table. */
  get isLoaded(): boolean {
    return this.#loaded.size > 0;
  }

  async bytes(): Promise<number> {
    let total = 0;
    for (const chunk of this.#chunks) {
      const header = await stat(join(this.#options.directory, chunk.name, HEADER_FILE));
      total += header.size + chunk.files.reduce((sum, file) => sum + file.bytes, 0);
    }
    return total;
  }

  /** Moves all days that ended before `before` (microseconds) to the archive. */
  moveOlder(before: number, onChunk?: (chunk: ChunkHeader) => void): Promise<ChunkHeader[]> {
    return this.#serially(async () => {
      const moved: ChunkHeader[] = [];
      for (const days of await this.#daysBefore(before)) {
        const name = await this.#nameFor(days);
        await this.#options.state.documents.set(KIND, "leaving", { name });
        await this.#command(localTableSql(tableNamed("records"), LEAVING));
        for (const day of days) {
          await this.#command(
            `ALTER TABLE ${DATABASE}.records MOVE PARTITION ID '${day}' TO TABLE ${DATABASE}.${LEAVING}`,
          );
        }
        const chunk = await this.#writeLeaving(name);
        onChunk?.(chunk);
        moved.push(chunk);
      }
      return moved;
    });
  }

  /** Loads what of the archive lies in the window. Returns what was left out because it would be too much, in words. */
  recall(window: Window): Promise<readonly string[]> {
    if (this.#chunks.length === 0) return Promise.resolve([]);
    return this.#serially(async () => {
      const missing: string[] = [];
      let rows = 0;
      // The newest first: where not all can be searched at once, they are the likelier ones.
      for (const chunk of this.#within(window).toReversed()) {
        rows += chunk.records;
        if (rows > LOADED_ROWS && rows > chunk.records) {
          missing.push(`the archived days ${chunk.name} were not searched: narrow the time range to them`);
          continue;
        }
        await this.#load(chunk);
      }
      await this.#evict();
      return missing;
    });
  }

  /** Takes chunks back into the hot table; all, or those in the window. */
  restore(window: Window = {}): Promise<ChunkHeader[]> {
    return this.#serially(async () => {
      const restored = this.#within(window);
      for (const chunk of restored) {
        await this.#load(chunk);
        const table = tableOf(chunk.name);
        await this.#options.state.documents.set(KIND, "returning", { name: chunk.name });
        await this.#finishReturn(chunk.name, table);
      }
      return restored;
    });
  }

  /** What of the archive is damaged, in words. */
  async verify(): Promise<string[]> {
    const damage: string[] = [];
    for (const chunk of this.#chunks) damage.push(...(await damageOf(this.#options.directory, chunk)));
    return damage;
  }

  #within(window: Window): ChunkHeader[] {
    const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER } = window;
    return this.#chunks.filter((chunk) => chunk.to >= from && chunk.from <= to);
  }

  async #list(): Promise<void> {
    const { directory } = this.#options;
    const chunks: ChunkHeader[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name.endsWith(".part")) continue;
      const path = join(directory, entry.name, HEADER_FILE);
      chunks.push(parseChunkHeader(path, await readFile(path, "utf8")));
    }
    this.#chunks = chunks.sort((left, right) => left.from - right.from);
  }

  async #recover(): Promise<void> {
    const { state } = this.#options;
    for (const table of await this.#tables("loading_%")) await this.#drop(table);
    const leaving = (await state.documents.get(KIND, "leaving"))?.value as { name: string } | undefined;
    const tables = await this.#tables("archived_%");
    if (leaving !== undefined) {
      if (this.#chunks.some(({ name }) => name === leaving.name)) await this.#finishLeaving();
      else if (tables.includes(LEAVING)) await this.#writeLeaving(leaving.name);
    }
    const returning = (await state.documents.get(KIND, "returning"))?.value as { name: string } | undefined;
    if (returning !== undefined) await this.#finishReturn(returning.name, tableOf(returning.name));
    for (const table of await this.#tables("archived_%")) {
      const chunk = this.#chunks.find(({ name }) => tableOf(name) === table);
      if (chunk === undefined) await this.#drop(table);
      else this.#loaded.set(chunk.name, chunk);
    }
  }

  async #daysBefore(before: number): Promise<string[][]> {
    const answer = await this.#options.client.query({
      query: `SELECT partition_id AS day, toUInt32(sum(rows)) AS rows FROM system.parts WHERE active AND database = '${DATABASE}' AND table = 'records' GROUP BY day HAVING toInt64(toUnixTimestamp64Micro(toDateTime64(max(max_time), 6))) < {before: Int64} ORDER BY day`,
      query_params: { before },
      format: "JSONEachRow",
    });
    const groups: string[][] = [];
    let rows = CHUNK_ROWS;
    for (const day of await answer.json<{ day: string; rows: number }>()) {
      if (rows + day.rows > CHUNK_ROWS) {
        groups.push([]);
        rows = 0;
      }
      groups.at(-1)?.push(day.day);
      rows += day.rows;
    }
    return groups;
  }

  async #nameFor(days: readonly string[]): Promise<string> {
    const taken = new Set(this.#chunks.map(({ name }) => name));
    const [first = ""] = days;
    const last = days.at(-1) ?? first;
    const base = first === last ? first : `${first}-${last}`;
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}.${count}`;
    return name;
  }

  async #writeLeaving(name: string): Promise<ChunkHeader> {
    const { directory, dictionaries } = this.#options;
    const chunk = await writeChunk(directory, name, this.#rowsOf(LEAVING), dictionaries);
    this.#chunks = [...this.#chunks, chunk].sort((left, right) => left.from - right.from);
    await this.#finishLeaving();
    return chunk;
  }

  async #finishLeaving(): Promise<void> {
    await this.#drop(LEAVING);
    await this.#options.state.documents.delete(KIND, "leaving");
  }

  async #finishReturn(name: string, table: string): Promise<void> {
    if ((await this.#tables(table)).length > 0) {
      const answer = await this.#options.client.query({
        query: `SELECT DISTINCT partition_id AS day FROM system.parts WHERE active AND database = '${DATABASE}' AND table = '${table}'`,
        format: "JSONEachRow",
      });
      for (const { day } of await answer.json<{ day: string }>()) {
        await this.#command(`ALTER TABLE ${DATABASE}.${table} MOVE PARTITION ID '${day}' TO TABLE ${DATABASE}.records`);
      }
    }
    await rm(join(this.#options.directory, name), { recursive: true, force: true });
    await this.#drop(table);
    this.#loaded.delete(name);
    this.#chunks = this.#chunks.filter((chunk) => chunk.name !== name);
    await this.#options.state.documents.delete(KIND, "returning");
  }

  async *#rowsOf(table: string): AsyncGenerator<RecordRow[]> {
    const answer = await this.#options.client.query({
      query: `SELECT ${RECORD_SELECT} FROM ${DATABASE}.${table} AS r ORDER BY r.stream, r.position SETTINGS ${STREAMING}`,
      format: "JSONEachRow",
    });
    for await (const rows of answer.stream<RecordRow>()) yield rows.map((row) => row.json());
  }

  async #load(chunk: ChunkHeader): Promise<void> {
    const isThere = this.#loaded.delete(chunk.name);
    this.#loaded.set(chunk.name, chunk);
    if (isThere) return;
    const table = tableOf(chunk.name);
    const loading = table.replace("archived_", "loading_");
    await this.#drop(loading);
    await this.#command(localTableSql(tableNamed("records"), loading));
    for await (const { table: target, block } of readChunk(this.#options.directory, chunk)) {
      await insertBlock(this.#options.client, target === "records" ? loading : target, block, randomUUID());
    }
    await this.#command(`RENAME TABLE ${DATABASE}.${loading} TO ${DATABASE}.${table}`);
  }

  async #evict(): Promise<void> {
    let rows = [...this.#loaded.values()].reduce((sum, chunk) => sum + chunk.records, 0);
    for (const chunk of this.#loaded.values()) {
      if (rows <= LOADED_ROWS || this.#loaded.size === 1) return;
      this.#loaded.delete(chunk.name);
      await this.#drop(tableOf(chunk.name));
      rows -= chunk.records;
    }
  }

  async #tables(like: string): Promise<string[]> {
    const answer = await this.#options.client.query({
      query: `SELECT name FROM system.tables WHERE database = '${DATABASE}' AND name LIKE {like: String}`,
      query_params: { like },
      format: "JSONEachRow",
    });
    return (await answer.json<{ name: string }>()).map(({ name }) => name);
  }

  #drop(table: string): Promise<void> {
    return this.#command(`DROP TABLE IF EXISTS ${DATABASE}.${table} SYNC`);
  }

  async #command(query: string): Promise<void> {
    await this.#options.client.command({ query });
  }

  /** One change of the archive at a time. */
  #serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work, work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

/** The table that a chunk is loaded into. */
function tableOf(name: string): string {
  return `archived_${name.replaceAll(/[^0-9A-Za-z]/g, "_")}`;
}
