import type { Clock } from "#base";
import type { RecordQueries } from "#store";
import type { CatalogueEntry } from "./report.ts";
import type { TraceStore } from "./trace/store.ts";

/** What the answers are made from. */
export interface SearchContext {
  readonly queries: RecordQueries;
  readonly clock: Clock;
  /** Where the code of a template stands, by the shipped catalogues of releases. */
  readonly catalogue: (template: string, project: string | undefined) => readonly CatalogueEntry[];
}

/** What a handler knows of its caller. */
export interface Caller {
  readonly signal: AbortSignal;
}

export function traceStoreOf(queries: RecordQueries): TraceStore {
  return {
    byRequestIds: (ids, window, limit) => queries.byRequestIds(ids, window, limit),
    byResourceIds: (ids, window, limit) => queries.byResourceIds(ids, window, limit),
    namedBefore: (ids, time, signal) => queries.namedBefore(ids, time, signal),
    within: (spans, filter, window, limit) => queries.within(spans, filter, window, limit),
    similar: (record, limit, signal) => queries.similar(record, limit, signal),
  };
}
