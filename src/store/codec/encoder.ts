import type { LogRecord } from "#record";
import { Decomposer } from "../pattern/template.ts";
import { RESOURCE_SLOTS } from "../schema/columns.ts";
import type { PatternRow } from "./decoder.ts";
import { type RecordDocument, writeDocument } from "./document.ts";
import { type RecordKey, recordKey, type SplitLocator, splitLocator } from "./identity.ts";
import { deriveSource, deriveVariables } from "./variables.ts";

/** The dictionary's row of a pattern. Its parts are those of the exact lines, of the message where it is not a span of them, and of the document. */
export interface Pattern {
  id: bigint;
  parts: readonly string[];
  slots: readonly number[];
  /** How many parts, from the first, make the exact lines. */
  originalCount: number;
  /** Which part, from 1, begins the message, and how many make it. */
  messageFrom: number;
  messageCount: number;
  /** How many parts, from the last, make the document. */
  documentCount: number;
}

/** What `encodeRecord` finds out about a record besides its plain columns. */
export interface EncodedRecord {
  key: RecordKey;
  locator: string;
  pattern: Pattern;
  /** The pattern was not used before by this encoder: the dictionary may lack it. */
  isNewPattern: boolean;
  isNewTemplate: boolean;
  values: readonly string[];
  lines: number;
}

/** Patterns of one run before the next one's ids begin. */
const RUN_SHIFT = 32n;

/** Characters of pattern keys kept in memory. */
const REMEMBERED_CHARACTERS = 32 * 1024 * 1024;
/** Records of one kind after which it is known whether their patterns come again, and after which it is asked anew. */
const WATCHED = 2048;
const ASKED_ANEW = 65_536;
const KINDS = 4096;

/** Tells which kinds of line never repeat: their text becomes one value instead of a pattern each. */
class Novelty {
  readonly #seen = new Map<string, { records: number; patterns: number; isNovel: boolean }>();

  isNovel(group: string): boolean {
    return this.#seen.get(group)?.isNovel === true;
  }

  count(group: string, isNewPattern: boolean): void {
    let counts = this.#seen.get(group);
    if (counts === undefined) {
      if (this.#seen.size >= KINDS) this.#seen.clear();
      counts = { records: 0, patterns: 0, isNovel: false };
      this.#seen.set(group, counts);
    }
    counts.records += 1;
    if (isNewPattern) counts.patterns += 1;
    if (counts.records === WATCHED) counts.isNovel = counts.patterns * 2 > counts.records;
    if (counts.records === (counts.isNovel ? ASKED_ANEW : WATCHED * 2)) {
      this.#seen.set(group, { records: 0, patterns: 0, isNovel: false });
    }
  }
}

/** Turns records into rows. Its memory only makes rows smaller: any row can be read without it. */
export class RecordEncoder {
  readonly #decomposer = new Decomposer();
  readonly #patterns = new Map<string, Pattern>();
  readonly #templates = new Map<string, string>();
  readonly #novelty = new Novelty();
  #remembered = 0;
  #nextId: bigint;

  /**
   * `run`: a number that no other run of any encoder of this store had; with a counter behind it, it makes the ids of new
   * patterns. Ids that grow take a tenth of the space that hashes would.
   */
  constructor(run: number) {
    this.#nextId = (BigInt(run) << RUN_SHIFT) + 1n;
  }

  /** Takes patterns that the store has already, so that they keep their ids. */
  learn(patterns: readonly PatternRow[]): void {
    for (const row of patterns) {
      const pattern: Pattern = {
        id: BigInt(row.id),
        parts: row.parts,
        slots: row.slots,
        originalCount: row.original_count,
        messageFrom: row.message_from,
        messageCount: row.message_count,
        documentCount: row.document_count,
      };
      this.#remember(textOf(pattern), pattern);
    }
  }

  encode(record: LogRecord): EncodedRecord {
    const key = recordKey(record.record_id);
    const bytes = record.original.length;
    const locator = splitLocator(record.locator, key.position, bytes);
    const decomposer = this.#decomposer;
    decomposer.begin(record.time, referencesOf(record));
    const group = `${record.format} ${record.origin.logger ?? ""}`;
    const span = this.#appendTexts(record, this.#novelty.isNovel(group));
    const isNewTemplate = this.#isNewTemplate(record);
    const document = writeDocument(documentOf(record, locator, this.#templates));
    const before = decomposer.template.parts.length;
    if (document !== "") {
      decomposer.append(document, { reuse: true, whole: document.length > 64 * 1024 });
      decomposer.cut();
    }
    const { parts, slots } = decomposer.template;
    const content = { parts, slots, ...span, documentCount: parts.length - before };
    const text = textOf(content);
    let pattern = this.#patterns.get(text);
    const isNewPattern = pattern === undefined;
    if (pattern === undefined) {
      pattern = { id: this.#nextId, ...content };
      this.#nextId += 1n;
      this.#remember(text, pattern);
    }
    this.#novelty.count(group, isNewPattern);
    return {
      key,
      locator: locator?.head ?? "",
      pattern,
      isNewPattern,
      isNewTemplate,
      values: decomposer.values,
      lines: countLines(record.original),
    };
  }

  /** The dictionary is to be sent again with the next rows, as after a batch that was not kept. */
  forget(): void {
    this.#patterns.clear();
    this.#templates.clear();
    this.#remembered = 0;
  }

  #remember(text: string, pattern: Pattern): void {
    if (this.#remembered > REMEMBERED_CHARACTERS) this.forget();
    this.#patterns.set(text, pattern);
    this.#remembered += text.length;
  }

  #isNewTemplate(record: LogRecord): boolean {
    const key = `${record.event_code} ${record.edition}`;
    if (this.#templates.has(key)) return false;
    if (this.#templates.size >= 100_000) this.#templates.clear();
    this.#templates.set(key, record.template);
    return true;
  }

  #appendTexts(record: LogRecord, isNovel: boolean): Pick<Pattern, "originalCount" | "messageFrom" | "messageCount"> {
    const decomposer = this.#decomposer;
    const { original, message } = record;
    const at = message === "" ? -1 : original.indexOf(message);
    if (at < 0) {
      decomposer.append(original, { whole: isNovel });
      const originalCount = decomposer.cut();
      if (message === "") return { originalCount, messageFrom: 1, messageCount: 0 };
      decomposer.append(message, { times: false, reuse: true, whole: isNovel });
      return { originalCount, messageFrom: originalCount + 1, messageCount: decomposer.cut() - originalCount };
    }
    decomposer.append(original.slice(0, at));
    const before = decomposer.cut();
    decomposer.append(message, { times: false, whole: isNovel });
    const after = decomposer.cut();
    decomposer.append(original.slice(at + message.length), { whole: isNovel && original.length - at > 256 });
    return { originalCount: decomposer.cut(), messageFrom: before + 1, messageCount: after - before };
  }
}

/** What tells a pattern from others. */
function textOf(pattern: Omit<Pattern, "id">): string {
  const borders = `${pattern.originalCount},${pattern.messageFrom},${pattern.messageCount},${pattern.documentCount}`;
  return `${pattern.parts.join("\u0000")}\u0000${pattern.slots.join(",")}\u0000${borders}`;
}

function countLines(original: string): number {
  let lines = 0;
  for (let at = original.indexOf("\n"); at >= 0; at = original.indexOf("\n", at + 1)) lines += 1;
  return original.length > 0 && original.charCodeAt(original.length - 1) !== 10 ? lines + 1 : lines;
}

/** The texts that columns hold; the order of REFERENCES gives their slots. */
function referencesOf(record: LogRecord): (readonly [string, number])[] {
  const references: (readonly [string, number])[] = [];
  if (record.request_id !== undefined) references.push([record.request_id, -1]);
  if (record.global_request_id !== undefined) references.push([record.global_request_id, -2]);
  const { actor, origin } = record;
  if (actor?.user !== undefined) references.push([actor.user, -3]);
  if (actor?.project !== undefined) references.push([actor.project, -4]);
  if (actor?.domain !== undefined) references.push([actor.domain, -5]);
  if (record.host !== undefined) references.push([record.host, -6]);
  if (origin.process !== undefined) references.push([origin.process, -7]);
  if (record.trace_id !== undefined) references.push([record.trace_id, -8]);
  if (record.span_id !== undefined) references.push([record.span_id, -9]);
  const ids = Math.min(record.resources.length, 64);
  for (let index = 0; index < ids; index += 1) {
    references.push([record.resources[index]?.id ?? "", RESOURCE_SLOTS - 1 - index]);
  }
  return references;
}

/** Optional texts that have a column: an empty one needs saying, since the column can't tell it from none. */
const OPTIONAL: readonly (readonly [string, (record: LogRecord) => string | undefined])[] = [
  ["cloud", (record) => record.cloud],
  ["host", (record) => record.host],
  ["request_id", (record) => record.request_id],
  ["global_request_id", (record) => record.global_request_id],
  ["trace_id", (record) => record.trace_id],
  ["span_id", (record) => record.span_id],
  ["outcome", (record) => record.outcome],
  ["service", (record) => record.origin.service],
  ["process", (record) => record.origin.process],
  ["project", (record) => record.origin.project],
  ["logger", (record) => record.origin.logger],
];

function documentOf(
  record: LogRecord,
  locator: SplitLocator | undefined,
  templates: ReadonlyMap<string, string>,
): RecordDocument {
  const document: RecordDocument = {};
  if (locator === undefined) document.locator = record.locator;
  else if (locator.spans !== undefined) document.spans = locator.spans;
  if (templates.get(`${record.event_code} ${record.edition}`) !== record.template) document.template = record.template;
  if (!isDerived(record)) document.variables = record.variables;
  if (record.repeat_times !== undefined) document.repeat_times = record.repeat_times;
  if (record.repeat_locators !== undefined) document.repeat_locators = record.repeat_locators;
  if (record.origin.source !== deriveSource(record.original)) document.source = record.origin.source ?? null;
  if (record.actor?.system_scope !== undefined) document.system_scope = record.actor.system_scope;
  if (record.actor?.user_domain !== undefined) document.user_domain = record.actor.user_domain;
  if (record.actor?.project_domain !== undefined) document.project_domain = record.actor.project_domain;
  if (record.http !== undefined) {
    const { method: _method, path: _path, status: _status, ...rest } = record.http;
    if (Object.keys(rest).length > 0) document.http = rest;
  }
  if (record.exception !== undefined) document.exception = record.exception;
  if (record.attributes !== undefined) document.attributes = record.attributes;
  if (record.confidence !== 1) document.confidence = record.confidence;
  if (record.torn) document.torn = true;
  if (record.redacted !== 0) document.redacted = record.redacted;
  if (record.schema !== 1) document.schema = record.schema;
  for (const [name, read] of OPTIONAL) if (read(record) === "") (document.empty ??= []).push(name);
  return document;
}

function isDerived(record: LogRecord): boolean {
  const derived = deriveVariables(record.template, record.message);
  if (derived === undefined || derived.length !== record.variables.length) return false;
  return derived.every((text, index) => text === record.variables[index]);
}
