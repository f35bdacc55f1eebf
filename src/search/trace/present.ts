import {
  type Evidence,
  formatTime,
  type Trace,
  type TraceNode,
  type TraceSpan,
  type Record as WireRecord,
} from "#contract";
import type { LogRecord } from "#record";
import { accessSummary, endOfAccess } from "./access.ts";
import type { Member } from "./graph.ts";
import { ERROR_SEVERITY, outcomeOf } from "./outcome.ts";
import type { Traced } from "./trace.ts";

const INFO_SEVERITY = 9;

/** Brings a trace into the contract's shape: nodes, edges, spans and records of at least `minConfidence`. */
export function presentTrace(
  traced: Traced,
  options: {
    minConfidence: number;
    limit: number;
    debug: boolean;
    toWire: (record: LogRecord) => WireRecord;
    missing: readonly string[];
  },
): Trace {
  const sure = [...traced.graph.members.values()].filter(({ confidence }) => confidence >= options.minConfidence);
  const members = sure.toSorted((a, b) => a.record.time - b.record.time || a.record.sequence - b.record.sequence);
  const shown = options.debug
    ? members
    : members.filter(({ record }) => record.severity === 0 || record.severity >= INFO_SEVERITY);
  const times = members.map(({ record }) => record.time);
  const start = formatTime(times[0] ?? 0);
  const edges = [...traced.graph.edges.values()].filter(({ confidence }) => confidence >= options.minConfidence);
  return {
    id: traced.id,
    title: titleOf(traced),
    outcome: outcomeOf(
      traced.entry,
      members.filter(({ confidence }) => confidence >= 0.9).map(({ record }) => record),
    ),
    errors: members.filter(({ record }) => record.severity >= ERROR_SEVERITY).length,
    start,
    end: formatTime(times.at(-1) ?? 0),
    services: [...new Set(members.flatMap(({ record }) => record.origin.service ?? []))].toSorted(),
    nodes: nodesOf(members),
    edges,
    spans: spansOf(members, traced),
    records: shown.slice(0, options.limit).map(({ record, evidence, confidence, via }) => ({
      record: options.toWire(record),
      evidence,
      confidence,
      via,
    })),
    silent: traced.silent,
    clocks: traced.clocks,
    truncated: traced.isCut || shown.length > options.limit,
    completeness: { complete: options.missing.length === 0, missing: [...options.missing] },
  };
}

function titleOf(traced: Traced): string {
  const { entry } = traced;
  if (entry === undefined) return traced.graph.members.size === 0 ? `nothing is known of ${traced.id}` : traced.id;
  return `${accessSummary(entry) ?? entry.message} (${entry.origin.service ?? "unknown service"})`;
}

function nodesOf(members: readonly Member[]): TraceNode[] {
  const nodes: TraceNode[] = [];
  for (const [id, group] of Map.groupBy(members, ({ via }) => via)) {
    const records = group.map(({ record }) => record);
    const access = endOfAccess(records.filter(({ kind }) => kind === "access"));
    const summary = access === undefined ? undefined : accessSummary(access);
    nodes.push({
      id,
      kind: id.startsWith("req-") ? "request" : "resource",
      services: distinct(records.map(({ origin }) => origin.service)),
      hosts: distinct(records.map(({ host }) => host)),
      first: formatTime(records[0]?.time ?? 0),
      last: formatTime(records.at(-1)?.time ?? 0),
      records: records.length,
      errors: records.filter(({ severity }) => severity >= ERROR_SEVERITY).length,
      ...(summary === undefined ? {} : { summary }),
    });
  }
  return nodes;
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted();
}

/** The bars of the waterfall: what one service on one host did under one request id. */
function spansOf(members: readonly Member[], traced: Traced): TraceSpan[] {
  const groups = Map.groupBy(members, ({ record, via }) => {
    const request = record.request_id ?? (via.startsWith("req-") ? via : "");
    return `${record.origin.service ?? record.format}\n${record.host ?? ""}\n${request}`;
  });
  return [...groups]
    .map(([key, group]) => spanOf(key, group, traced))
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : b.records - a.records));
}

function spanOf(key: string, group: readonly Member[], traced: Traced): TraceSpan {
  const [service = "", host = "", request = ""] = key.split("\n");
  const best = group.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  const accesses = group.map(({ record }) => record).filter(({ kind }) => kind === "access");
  const access = endOfAccess(accesses);
  // An access line is written when the request has ended: its duration says when it began.
  const starts = group.map(({ record }) => record.time - (record.kind === "access" ? (record.duration ?? 0) * 1e6 : 0));
  const summary = access === undefined ? undefined : accessSummary(access);
  const evidence: Evidence = traced.graph.requests.get(request)?.evidence ?? best.evidence;
  return {
    service,
    ...(host === "" ? {} : { host }),
    ...(request === "" ? {} : { request_id: request }),
    start: formatTime(starts.reduce((least, each) => Math.min(least, each))),
    end: formatTime(group.at(-1)?.record.time ?? 0),
    records: group.length,
    errors: group.filter(({ record }) => record.severity >= ERROR_SEVERITY).length,
    ...(summary === undefined ? {} : { summary }),
    evidence: request === traced.id ? best.evidence : evidence,
    confidence: best.confidence,
  };
}
