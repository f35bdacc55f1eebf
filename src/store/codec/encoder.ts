import type { LogRecord } from "#record";
import { Skeleton } from "../pattern/skeleton.ts";
import { type AppendOptions, Decomposer, References } from "../pattern/template.ts";
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

type Borders = Pick<Pattern, "originalCount" | "messageFrom" | "messageCount" | "documentCount">;

/** Patterns of one hash. */
interface Known {
  pattern: Pattern;
  skeleton: Buffer;
  next: Known | undefined;
}

const ORIGINAL: AppendOptions = { whole: false, times: true, reuse: false };
const MESSAGE: AppendOptions = { whole: false, times: false, reuse: false };
/** A message that is no part of the lines, and the document: they repeat values of the lines. */
const MESSAGE_APART: AppendOptions = { whole: false, times: false, reuse: true };
const DOCUMENT: AppendOptions = { whole: false, times: true, reuse: true };
const WHOLE: AppendOptions = { whole: true, times: false, reuse: false };
const LONGEST_DOCUMENT = 64 * 1024;

/** Patterns of one run before the next one's ids begin. */
const RUN_SHIFT = 32n;

/** Bytes of the skeletons of patterns kept in memory; each pattern has its parts beside them. */
const REMEMBERED_BYTES = 64 * 1024 * 1024;
/** Records of one kind after which it is known whether their patterns come again, and after which it is asked anew. */
const WATCHED = 2048;
const ASKED_ANEW = 65_536;
const KINDS = 4096;
const MOST_TEMPLATES = 100_000;

/** Lines of one logger in one format. */
interface Kind {
  records: number;
  patterns: number;
  isNovel: boolean;
}

/** Tells which kinds of line never repeat: their text becomes one value instead of a pattern each. */
class Novelty {
  /** By logger, then by format: to join the two for each record would cost more than to look twice. */
  readonly #seen = new Map<string, Map<string, Kind>>();
  #count = 0;

  kindOf(logger: string, format: string): Kind {
    let formats = this.#seen.get(logger);
    const known = formats?.get(format);
    if (known !== undefined) return known;
    if (this.#count >= KINDS) {
      this.#seen.clear();
      this.#count = 0;
      formats = undefined;
    }
    if (formats === undefined) {
      formats = new Map();
      this.#seen.set(logger, formats);
    }
    const kind = { records: 0, patterns: 0, isNovel: false };
    formats.set(format, kind);
    this.#count += 1;
    return kind;
  }

  count(kind: Kind, isNewPattern: boolean): void {
    kind.records += 1;
    if (isNewPattern) kind.patterns += 1;
    if (kind.records === WATCHED) kind.isNovel = kind.patterns * 2 > kind.records;
    if (kind.records === (kind.isNovel ? ASKED_ANEW : WATCHED * 2)) {
      kind.records = 0;
      kind.patterns = 0;
      kind.isNovel = false;
    }
  }
}

/** Turns records into rows. Its memory only makes rows smaller: any row can be read without it. */
export class RecordEncoder {
  readonly #decomposer = new Decomposer();
  readonly #references = new References();
  /** By the hashes of their skeletons. */
  readonly #patterns = new Map<number, Known>();
  /** By edition and event code. */
  readonly #templates = new Map<string, Map<string, string>>();
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
    const skeleton = new Skeleton();
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
      skeleton.take(pattern);
      this.#remember(skeleton, pattern);
    }
  }

  encode(record: LogRecord): EncodedRecord {
    const key = recordKey(record.record_id);
    const bytes = record.original.length;
    const locator = splitLocator(record.locator, key.position, bytes);
    const decomposer = this.#decomposer;
    fillReferences(this.#references, record);
    decomposer.begin(record.time, this.#references);
    const kind = this.#novelty.kindOf(record.origin.logger ?? "", record.format);
    const span = this.#appendTexts(record, kind.isNovel);
    const template = this.#templateOf(record);
    const document = writeDocument(documentOf(record, locator, template ?? record.template));
    const before = decomposer.count;
    if (document !== "") {
      decomposer.load(document);
      decomposer.append(0, document.length, document.length > LONGEST_DOCUMENT ? WHOLE : DOCUMENT);
    }
    const borders = { ...span, documentCount: decomposer.count - before };
    let pattern = this.#find(borders);
    const isNewPattern = pattern === undefined;
    if (pattern === undefined) {
      pattern = { id: this.#nextId, ...decomposer.skeleton.template(), ...borders };
      this.#nextId += 1n;
      this.#remember(decomposer.skeleton, pattern);
    }
    this.#novelty.count(kind, isNewPattern);
    return {
      key,
      locator: locator?.head ?? "",
      pattern,
      isNewPattern,
      isNewTemplate: template === undefined,
      values: decomposer.values,
      lines: countLines(record),
    };
  }

  /** The dictionary is to be sent again with the next rows, as after a batch that was not kept. */
  forget(): void {
    this.#patterns.clear();
    this.#templates.clear();
    this.#remembered = 0;
  }

  #find(borders: Borders): Pattern | undefined {
    const { skeleton } = this.#decomposer;
    let known = this.#patterns.get(skeleton.hash);
    for (; known !== undefined; known = known.next) {
      const { pattern } = known;
      const isSame =
        pattern.originalCount === borders.originalCount &&
        pattern.messageFrom === borders.messageFrom &&
        pattern.messageCount === borders.messageCount &&
        pattern.documentCount === borders.documentCount;
      if (isSame && skeleton.equals(known.skeleton)) return pattern;
    }
    return undefined;
  }

  #remember(skeleton: Skeleton, pattern: Pattern): void {
    if (this.#remembered > REMEMBERED_BYTES) this.forget();
    const known = { pattern, skeleton: skeleton.bytes(), next: this.#patterns.get(skeleton.hash) };
    this.#patterns.set(skeleton.hash, known);
    this.#remembered += known.skeleton.length;
  }

  /** The template that the store has for the event; undefined where the record's will be the one. */
  #templateOf({ edition, event_code, template }: LogRecord): string | undefined {
    let templates = this.#templates.get(edition);
    const known = templates?.get(event_code);
    if (known !== undefined) return known;
    if (templates === undefined || templates.size >= MOST_TEMPLATES) {
      templates = new Map();
      this.#templates.set(edition, templates);
    }
    templates.set(event_code, template);
    return undefined;
  }

  #appendTexts(record: LogRecord, isNovel: boolean): Omit<Borders, "documentCount"> {
    const decomposer = this.#decomposer;
    const { original, message } = record;
    const at = message === "" ? -1 : original.indexOf(message);
    decomposer.load(original);
    if (at < 0) {
      const originalCount = decomposer.append(0, original.length, isNovel ? WHOLE : ORIGINAL);
      if (message === "") return { originalCount, messageFrom: 1, messageCount: 0 };
      decomposer.load(message);
      const all = decomposer.append(0, message.length, isNovel ? WHOLE : MESSAGE_APART);
      return { originalCount, messageFrom: originalCount + 1, messageCount: all - originalCount };
    }
    const end = at + message.length;
    const before = decomposer.append(0, at, ORIGINAL);
    const after = decomposer.append(at, end, isNovel ? WHOLE : MESSAGE);
    const isLong = original.length - at > 256;
    const originalCount = decomposer.append(end, original.length, isNovel && isLong ? WHOLE : ORIGINAL);
    return { originalCount, messageFrom: before + 1, messageCount: after - before };
  }
}

/** Lines that end in the record, and one that nothing ends; the rest of a torn line ends in another record. */
function countLines({ original, torn }: LogRecord): number {
  let lines = 0;
  for (let at = original.indexOf("\n"); at >= 0; at = original.indexOf("\n", at + 1)) lines += 1;
  return !torn && original.length > 0 && original.charCodeAt(original.length - 1) !== 10 ? lines + 1 : lines;
}

/** The texts that columns hold; the order of REFERENCES gives their slots. */
function fillReferences(references: References, record: LogRecord): void {
  const { actor, origin, resources } = record;
  references.clear();
  references.add(record.request_id, -1);
  references.add(record.global_request_id, -2);
  references.add(actor?.user, -3);
  references.add(actor?.project, -4);
  references.add(actor?.domain, -5);
  references.add(record.host, -6);
  references.add(origin.process, -7);
  references.add(record.trace_id, -8);
  references.add(record.span_id, -9);
  const ids = Math.min(resources.length, 64);
  for (let index = 0; index < ids; index += 1) references.add(resources[index]?.id, RESOURCE_SLOTS - 1 - index);
}

function documentOf(record: LogRecord, locator: SplitLocator | undefined, template: string): RecordDocument {
  const document: RecordDocument = {};
  if (locator === undefined) document.locator = record.locator;
  else if (locator.spans !== undefined) document.spans = locator.spans;
  if (template !== record.template) document.template = record.template;
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
  const empty = emptyFields(record);
  if (empty !== undefined) document.empty = empty;
  return document;
}

/** Optional texts that have a column and are empty: that needs saying, since the column can't tell it from none. */
function emptyFields(record: LogRecord): string[] | undefined {
  const { origin } = record;
  const isAny =
    record.cloud === "" ||
    record.host === "" ||
    record.request_id === "" ||
    record.global_request_id === "" ||
    record.trace_id === "" ||
    record.span_id === "" ||
    record.outcome === "" ||
    origin.service === "" ||
    origin.process === "" ||
    origin.project === "" ||
    origin.logger === "";
  if (!isAny) return undefined;
  const texts = {
    cloud: record.cloud,
    host: record.host,
    request_id: record.request_id,
    global_request_id: record.global_request_id,
    trace_id: record.trace_id,
    span_id: record.span_id,
    outcome: record.outcome,
    service: origin.service,
    process: origin.process,
    project: origin.project,
    logger: origin.logger,
  };
  return Object.entries(texts).flatMap(([name, text]) => (text === "" ? [name] : []));
}

function isDerived(record: LogRecord): boolean {
  const derived = deriveVariables(record.template, record.message);
  if (derived === undefined || derived.length !== record.variables.length) return false;
  return derived.every((text, index) => text === record.variables[index]);
}
