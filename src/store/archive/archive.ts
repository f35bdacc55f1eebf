import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { type Dictionaries, RECORD_SELECT, type RecordRow } from "../codec/decoder.ts";
import { insertBlock } from "../engine-insert.ts";
import type { Expiry } from "../retention.ts";
import { DATABASE, localTableSql, STREAMING, tableNamed } from "../schema/tables.ts";
import { syncDirectory } from "../spool.ts";
import type { State } from "../state/state.ts";
import { type ChunkHeader, HEADER_FILE, parseChunkHeader, UNFINISHED } from "./chunk.ts";
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
/** What of each chunk retention has looked at. */
const EXPIRED_KIND = "archive-expired";

/**
 * Days that left the engine: column files in a directory. To be searched they are loaded into tables of their own, which
 * queries read together with the hot one; the least used go first.
 */
export class Archive {
  readonly #options: ArchiveOptions;
  #chunks: ChunkHeader[] = [];
  /** Chunks in the engine, the least recently used first. */
  readonly #loaded = new Map<string, ChunkHeader>();
  #isLeaving = false;
  /** One after the other: the longer works that change what is archived, and what reads all of it. */
  #changes: Promise<unknown> = Promise.resolve();
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
    return this.#loaded.size > 0 || this.#isLeaving;
  }

  async bytes(): Promise<number> {
    let total = 0;
    for (const chunk of this.#chunks) {
      const header = await stat(join(this.#options.directory, chunk.name, HEADER_FILE));
      total += header.size + chunk.files.reduce((sum, file) => sum + file.bytes, 0);
    }
    return total;
  }

  /** Moves all days that ended before `before` (microseconds) to the archive; searches get their turn between chunks. */
  moveOlder(before: number, onChunk?: (chunk: ChunkHeader) => void, signal?: AbortSignal): Promise<ChunkHeader[]> {
    return this.steadily(async () => {
      const moved: ChunkHeader[] = [];
      for (const days of await this.#daysBefore(before)) {
        if (signal?.aborted === true) break;
        const chunk = await this.#serially(() => this.#move(days));
        onChunk?.(chunk);
        moved.push(chunk);
      }
      return moved;
    });
  }

  /** Runs `work` while no day comes into the archive or leaves it; searches still load what they need. */
  steadily<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(work, work);
    this.#changes = done.catch(() => undefined);
    return done;
  }

  /** Deletes chunks whose last record is before `before` (microseconds). Returns them. */
  deleteOlder(before: number): Promise<ChunkHeader[]> {
    return this.steadily(() =>
      this.#serially(async () => {
        const old = this.#chunks.filter(({ to }) => to < before);
        for (const chunk of old) await this.#forget(chunk);
        return old;
      }),
    );
  }

  /**
   * Deletes the expired records of all chunks and answers how many they were. A chunk is looked at only when the rules reach
   * further into its days than the last time; one that changes is written anew.
   */
  deleteExpired(expiry: Expiry, signal?: AbortSignal): Promise<number> {
    return this.steadily(() => this.#deleteExpired(expiry, signal));
  }

  async #deleteExpired(expiry: Expiry, signal: AbortSignal | undefined): Promise<number> {
    const { documents } = this.#options.state;
    const seen = new Map((await documents.list(EXPIRED_KIND)).map(({ key, value }) => [key, value]));
    for (const name of seen.keys()) {
      if (!this.#chunks.some((chunk) => chunk.name === name)) await documents.delete(EXPIRED_KIND, name);
    }
    let deleted = 0;
    for (const chunk of this.#chunks) {
      if (signal?.aborted === true) break;
      const signature = expiry.signatureFor(chunk.from, chunk.to);
      if (expiry.before === undefined || chunk.from >= expiry.before || seen.get(chunk.name) === signature) continue;
      const kept = await this.#serially(() => this.#rewrite(chunk, expiry.sql));
      deleted += chunk.records - (kept?.records ?? 0);
      if (kept !== undefined) await documents.set(EXPIRED_KIND, kept.name, signature);
    }
    return deleted;
  }

  /** Loads what of the archive lies in the window. Returns what was left out because it would be too much, in words. */
  recall(window: Window): Promise<readonly string[]> {
    // Whoever asks for hot days does not wait for days that are on their way.
    if (this.#within(window).length === 0) return Promise.resolve([]);
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
    return this.steadily(() => this.#serially(() => this.#restore(window)));
  }

  async #restore(window: Window): Promise<ChunkHeader[]> {
    const restored = this.#within(window);
    for (const chunk of restored) {
      await this.#load(chunk);
      const table = tableOf(chunk.name);
      await this.#options.state.documents.set(KIND, "returning", { name: chunk.name });
      await this.#finishReturn(chunk.name, table);
    }
    return restored;
  }

  /** Runs `work` while nothing in the archive changes. */
  undisturbed<T>(work: () => Promise<T>): Promise<T> {
    return this.#serially(work);
  }

  /** What of the archive is damaged, in words. */
  async verify(): Promise<string[]> {
    const damage: string[] = [];
    for (const chunk of this.#chunks) damage.push(...(await damageOf(this.#options.directory, chunk)));
    return damage;
  }

  async #move(days: readonly string[]): Promise<ChunkHeader> {
    const name = this.#nameFor(days);
    await this.#options.state.documents.set(KIND, "leaving", { name });
    await this.#command(localTableSql(tableNamed("records"), LEAVING));
    this.#isLeaving = true;
    for (const day of days) {
      await this.#command(`ALTER TABLE ${DATABASE}.records MOVE PARTITION ID '${day}' TO TABLE ${DATABASE}.${LEAVING}`);
    }
    return this.#writeLeaving(name);
  }

  /** Writes the chunk anew without the rows that `expired` tells. Answers the chunk that is left, or nothing. */
  async #rewrite(chunk: ChunkHeader, expired: string): Promise<ChunkHeader | undefined> {
    const { client, directory, dictionaries, state } = this.#options;
    if (!this.#chunks.includes(chunk)) return chunk;
    await this.#load(chunk);
    const table = tableOf(chunk.name);
    const answer = await client.query({
      query: `SELECT toUInt32(countIf(${expired})) AS rows FROM ${DATABASE}.${table}`,
      format: "JSONEachRow",
    });
    const [found] = await answer.json<{ rows: number }>();
    if ((found?.rows ?? 0) === 0) {
      await this.#evict();
      return chunk;
    }
    if (found?.rows === chunk.records) {
      await this.#forget(chunk);
      return undefined;
    }
    const base = chunk.name.replace(/\.\d+$/, "");
    const name = this.#freeName(base);
    await state.documents.set(KIND, "rewriting", { from: chunk.name, to: name });
    const kept = await writeChunk(directory, name, this.#rowsOf(table, `NOT (${expired})`), dictionaries);
    this.#keep(kept);
    await this.#forget(chunk);
    await state.documents.delete(KIND, "rewriting");
    return kept;
  }

  /** Removes a chunk for good; a crash in between leaves it as it was, or what `open` clears away. */
  async #forget(chunk: ChunkHeader): Promise<void> {
    const path = join(this.#options.directory, chunk.name);
    await rename(path, `${path}${UNFINISHED}`);
    await syncDirectory(this.#options.directory);
    this.#chunks = this.#chunks.filter(({ name }) => name !== chunk.name);
    this.#loaded.delete(chunk.name);
    await this.#drop(tableOf(chunk.name));
    await rm(`${path}${UNFINISHED}`, { recursive: true, force: true });
  }

  #keep(chunk: ChunkHeader): void {
    this.#chunks = [...this.#chunks, chunk].sort((left, right) => left.from - right.from);
  }

  #within(window: Window): ChunkHeader[] {
    const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER } = window;
    return this.#chunks.filter((chunk) => chunk.to >= from && chunk.from <= to);
  }

  async #list(): Promise<void> {
    const { directory } = this.#options;
    const chunks: ChunkHeader[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (entry.name.endsWith(UNFINISHED)) {
        await rm(join(directory, entry.name), { recursive: true, force: true });
        continue;
      }
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
    const rewriting = (await state.documents.get(KIND, "rewriting"))?.value as { from: string; to: string } | undefined;
    if (rewriting !== undefined) {
      const replaced = this.#chunks.find(({ name }) => name === rewriting.from);
      if (replaced !== undefined && this.#chunks.some(({ name }) => name === rewriting.to))
        await this.#forget(replaced);
      await state.documents.delete(KIND, "rewriting");
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
      query: `SELECT partition_id AS day, toUInt32(sum(p.rows)) AS rows FROM system.parts AS p WHERE active AND p.rows > 0 AND database = '${DATABASE}' AND table = 'records' GROUP BY day HAVING toInt64(toUnixTimestamp64Micro(toDateTime64(max(max_time), 6))) < {before: Int64} ORDER BY day`,
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

  #nameFor(days: readonly string[]): string {
    const [first = ""] = days;
    const last = days.at(-1) ?? first;
    return this.#freeName(first === last ? first : `${first}-${last}`);
  }

  #freeName(base: string): string {
    const taken = new Set(this.#chunks.map(({ name }) => name));
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}.${count}`;
    return name;
  }

  async #writeLeaving(name: string): Promise<ChunkHeader> {
    const { directory, dictionaries } = this.#options;
    const chunk = await writeChunk(directory, name, this.#rowsOf(LEAVING), dictionaries);
    this.#keep(chunk);
    await this.#finishLeaving();
    return chunk;
  }

  async #finishLeaving(): Promise<void> {
    await this.#drop(LEAVING);
    this.#isLeaving = false;
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

  async *#rowsOf(table: string, where = "true"): AsyncGenerator<RecordRow[]> {
    const answer = await this.#options.client.query({
      query: `SELECT ${RECORD_SELECT} FROM (SELECT * FROM ${DATABASE}.${table} WHERE ${where}) AS r ORDER BY r.stream, r.position SETTINGS ${STREAMING}`,
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
