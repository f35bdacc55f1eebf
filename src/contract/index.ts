export { EventChange, EventDiff, EventSummary, eventRoutes } from "./events.ts";
export { Problem } from "./problem.ts";
export {
  Actor,
  ExceptionCause,
  ExceptionFrame,
  HttpAccess,
  Origin,
  Place,
  RECORD_SCHEMA,
  Record,
  RecordException,
  RecordKind,
  Resource,
  Timestamp,
} from "./record.ts";
export { Completeness, Facet, Filtered, Histogram, RecordPage, recordRoutes, SeverityBand, Window } from "./records.ts";
export { buildRequest } from "./request.ts";
export { Evidence, requestRoutes, Trace, TraceEdge, TraceNode, TraceRecord, TraceSpan } from "./requests.ts";
export {
  defineRoute,
  type Method,
  type Role,
  type Route,
  type RouteArguments,
  type RouteInput,
  type RouteOutput,
  type Scope,
} from "./route.ts";
export { type RouteId, routes } from "./routes.ts";
export { SourceStatus, sourceRoutes } from "./sources.ts";
export { Status, StoreStat, systemRoutes } from "./system.ts";
