export { EventChange, EventDiff, EventSummary, eventRoutes } from "./events.ts";
export {
  combine,
  type Filter,
  type FilterError,
  isIdLike,
  type Moment,
  type ParsedFilter,
  type Pattern,
} from "./filter/ast.ts";
export { completeFilter, type FilterCompletion, type FilterCompletions, filterValue } from "./filter/complete.ts";
export {
  allFieldNames,
  type FieldName,
  type Filterable,
  fieldNamed,
  isNumberField,
  isSpecialField,
  type NumberFieldName,
  numberFieldTable,
  type StringFieldName,
  specialFields,
  stringFieldTable,
} from "./filter/fields.ts";
export { formatFilter } from "./filter/format.ts";
export { eventCodeOf, fitsPattern, lowerAscii, matchesFilter } from "./filter/match.ts";
export {
  formatSpan,
  formatTime,
  parseMoment,
  parseSeverity,
  parseSpan,
  parseTime,
  resolveMoment,
} from "./filter/numbers.ts";
export { parseFilter } from "./filter/parse.ts";
export {
  LoadBucket,
  LoadDurations,
  LoadFailure,
  LoadPace,
  LoadReport,
  LoadScenario,
  LoadSla,
  LoadUnsupported,
  LoadWorkload,
} from "./load.ts";
export { Problem } from "./problem.ts";
export {
  Coverage,
  CoverageCell,
  CoveragePlace,
  Durations,
  ProofDimension,
  ProofState,
  RunChange,
  RunComparison,
  RunPoint,
  RunQuery,
  RunSummary,
  RunTally,
  RunTrend,
  runRoutes,
} from "./proof.ts";
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
export {
  AccessRule,
  Blame,
  NotRun,
  Run,
  RunCall,
  RunFault,
  RunLeftover,
  RunLogs,
  RunStep,
  ScenarioCost,
  ScenarioTarget,
  Verdict,
} from "./runs.ts";
export {
  RunRequest,
  RunSet,
  RunSetItem,
  ScenarioInfo,
  Sweep,
  SweepFinding,
  scenarioRoutes,
  TargetDimension,
  Timetable,
  TimetableCloud,
  TimetableEntry,
} from "./scenarios.ts";
export { SourceStatus, sourceRoutes } from "./sources.ts";
export { ArchivedChunk, ImportReport, storeRoutes } from "./store.ts";
export { Status, StoreStat, systemRoutes } from "./system.ts";
