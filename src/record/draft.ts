import type { Draft } from "./format.ts";

/** Makes an empty draft; one shape for all, so that the engine keeps its hidden class. */
export function createDraft(): Draft {
  return {
    time: undefined,
    local: false,
    yearless: false,
    kind: "log",
    severity: 0,
    level: "",
    message: "",
    service: undefined,
    process: undefined,
    logger: undefined,
    source: undefined,
    host: undefined,
    request_id: undefined,
    global_request_id: undefined,
    trace_id: undefined,
    span_id: undefined,
    actor: undefined,
    resources: undefined,
    outcome: undefined,
    duration: undefined,
    http: undefined,
    exception: undefined,
    attributes: undefined,
    continuation: false,
    decoded: false,
    confidence: 0,
  };
}

/** Empties `draft` for the next line. */
export function resetDraft(draft: Draft): void {
  draft.time = undefined;
  draft.local = false;
  draft.yearless = false;
  draft.kind = "log";
  draft.severity = 0;
  draft.level = "";
  draft.message = "";
  draft.service = undefined;
  draft.process = undefined;
  draft.logger = undefined;
  draft.source = undefined;
  draft.host = undefined;
  draft.request_id = undefined;
  draft.global_request_id = undefined;
  draft.trace_id = undefined;
  draft.span_id = undefined;
  draft.actor = undefined;
  draft.resources = undefined;
  draft.outcome = undefined;
  draft.duration = undefined;
  draft.http = undefined;
  draft.exception = undefined;
  draft.attributes = undefined;
  draft.continuation = false;
  draft.decoded = false;
  draft.confidence = 0;
}
