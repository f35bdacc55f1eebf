import type { LogRecord } from "#record";

/**
 * What a record holds besides its columns, as one JSON object: the exception, attributes, and whatever could not be derived
 * from the exact lines. Line ends inside it stand as themselves: so an escape's letter never sticks to the word after it.
 */
export interface RecordDocument {
  locator?: string;
  /** Where the lines stand, if not in one piece from the position on. */
  spans?: string;
  message?: string;
  template?: string;
  variables?: string[];
  repeat_times?: number[];
  repeat_locators?: string[];
  /** Null where there is none though the line's end looks like one. */
  source?: string | null;
  system_scope?: string;
  user_domain?: string;
  project_domain?: string;
  http?: Partial<NonNullable<LogRecord["http"]>>;
  exception?: NonNullable<LogRecord["exception"]>;
  attributes?: Record<string, unknown>;
  confidence?: number;
  torn?: true;
  redacted?: number;
  schema?: number;
  /** Which of the optional fields that have columns are there though empty. */
  empty?: string[];
}

export function writeDocument(document: RecordDocument): string {
  if (isEmpty(document)) return "";
  const text = JSON.stringify(document);
  return text.includes("\\") ? text.replace(/\\[\\n]/g, (escape) => (escape === "\\n" ? "\n" : escape)) : text;
}

function isEmpty(document: RecordDocument): boolean {
  for (const _ in document) return false;
  return true;
}

export function readDocument(text: string): RecordDocument {
  if (text === "") return {};
  return JSON.parse(text.includes("\n") ? text.replaceAll("\n", "\\n") : text) as RecordDocument;
}
