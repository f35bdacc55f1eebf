export { defineEnvelope, type Entry, type Envelope } from "./envelope.ts";
export { builtinEnvelopes } from "./envelopes/builtin/index.ts";
export { createEntry } from "./envelopes/entry.ts";
export { entryFromFluent } from "./envelopes/fluent.ts";
export { entryFromJournal, type JournalFields } from "./envelopes/journal.ts";
export { createJournalExportParser, type JournalExportParser, type JournalItem } from "./envelopes/journal-export.ts";
export { entriesFromOtlp } from "./envelopes/otlp.ts";
export { type Draft, defineFormat, type Format, type FormatSample, type LineContext } from "./format.ts";
export { builtinFormats } from "./formats/builtin/index.ts";
export { readNotification } from "./formats/notification.ts";
export { type Alias, aliasesFor, type FormerEvent } from "./identity/aliases.ts";
export { type Catalogue, type CatalogueSource, createCatalogue, NO_CATALOGUE } from "./identity/catalogue.ts";
export type { CatalogueData } from "./identity/catalogue-data.ts";
export { encodeCatalogue } from "./identity/encoding.ts";
export {
  createIdentifier,
  defaultIdentifier,
  type Identification,
  type Identifier,
  type IdentifierOptions,
  type IdentifyInput,
} from "./identity/identifier.ts";
export { buildCatalogue } from "./identity/python/build.ts";
export { shippedCatalogue } from "./identity/shipped.ts";
export { shownLength, withCodeLength } from "./identity/shown.ts";
export { type InputFile, readInput } from "./input.ts";
export type { Reader, ReaderOptions, ReaderStats } from "./reader.ts";
export { openReader } from "./reading/open-reader.ts";
export type {
  Actor,
  ExceptionCause,
  ExceptionFrame,
  HttpAccess,
  LogRecord,
  Origin,
  Place,
  RecordException,
  RecordKind,
  Resource,
} from "./record.ts";
export { mayHoldSecret, type Redacted, redact } from "./redact/redact.ts";
export { serviceOfFile } from "./service-name.ts";
export { reassemble, type Span, spansOf } from "./spans.ts";
export { isTracebackLine, readRemoteTraceback, readTraceback } from "./traceback.ts";
export { toWire } from "./wire.ts";
export { defineWriter, type Writer } from "./writer.ts";
export { builtinWriters } from "./writers/builtin/index.ts";
