import type { RouteArguments, RouteOutput, routes } from "#contract";
import { diffEvents } from "./diff.ts";
import { listEvents, showEvent } from "./events.ts";
import type { Caller, SearchContext } from "./handlers.ts";
import { completeRecords, recordFacets, recordHistogram, searchRecords, showRecord } from "./records.ts";
import { reportEvent } from "./report.ts";
import { listRequests, traceRequest } from "./requests.ts";

type SearchRouteId =
  | "record-search"
  | "record-histogram"
  | "record-facets"
  | "record-complete"
  | "record-show"
  | "event-list"
  | "event-show"
  | "event-diff"
  | "event-report"
  | "request-list"
  | "request-trace";

/** The answers to all routes that find something, under the contract's ids. */
export type SearchHandlers = {
  [Id in SearchRouteId]: (
    args: RouteArguments<(typeof routes)[Id]>,
    caller: Caller,
  ) => Promise<RouteOutput<(typeof routes)[Id]>>;
};

export function searchHandlers(context: SearchContext): SearchHandlers {
  return {
    "record-search": (args, caller) => searchRecords(context, args, caller),
    "record-histogram": (args, caller) => recordHistogram(context, args, caller),
    "record-facets": (args, caller) => recordFacets(context, args, caller),
    "record-complete": (args, caller) => completeRecords(context, args, caller),
    "record-show": (args, caller) => showRecord(context, args, caller),
    "event-list": (args, caller) => listEvents(context, args, caller),
    "event-show": (args, caller) => showEvent(context, args, caller),
    "event-diff": (args, caller) => diffEvents(context, args, caller),
    "event-report": (args, caller) => reportEvent(context, args, caller),
    "request-list": (args, caller) => listRequests(context, args, caller),
    "request-trace": (args, caller) => traceRequest(context, args, caller),
  };
}
