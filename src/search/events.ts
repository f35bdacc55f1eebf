import { KilowatchError } from "#base";
import {
  combine,
  type EventSummary,
  eventRoutes,
  formatFilter,
  formatTime,
  type RouteArguments,
  type RouteOutput,
} from "#contract";
import { type LogRecord, toWire } from "#record";
import type { EventCount, RecordScope } from "#store";
import type { Caller, SearchContext } from "./handlers.ts";
import { closedScope, completenessOf } from "./records.ts";
import { readFilter, readMoment } from "./scope.ts";

type Routes = typeof eventRoutes;
type ClosedScope = RecordScope & { from: number; to: number };

const SPARKLINE_PARTS = 24;
const EXAMPLES = 10;
const LISTED_HOSTS = 50;
/** Records from which the values in an event's slots are counted. */
const SLOT_SAMPLE = 500;
const SLOT_VALUES = 10;

export async function listEvents(
  context: SearchContext,
  { query }: RouteArguments<Routes["list"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["list"]>> {
  const scope = await closedScope(context, query, signal);
  const newSince = query.new_since === undefined ? undefined : readMoment(query.new_since, "new_since", scope.now);
  const limit = newSince === undefined ? query.limit : MOST_EVENTS;
  const { events, total } = await context.queries.events(scope, { sort: query.sort, limit });
  let kept = events;
  if (newSince !== undefined) {
    const older = await context.queries.seenBefore(
      events.map(({ event_code }) => event_code),
      newSince,
      signal,
    );
    kept = events.filter(({ event_code }) => !older.has(event_code));
  }
  const shown = kept.slice(0, query.limit);
  return {
    events: await withSparklines(context, scope, shown),
    total: newSince === undefined ? total : kept.length,
    completeness: completenessOf(context),
  };
}

/** More kinds of events than a cloud has; the bound that a diff and a "new since" read up to. */
export const MOST_EVENTS = 100_000;

async function withSparklines(
  context: SearchContext,
  scope: ClosedScope,
  events: readonly EventCount[],
): Promise<EventSummary[]> {
  const codes = events.map(({ event_code }) => event_code);
  const series = await context.queries.eventSeries(scope, codes, SPARKLINE_PARTS);
  return events.map((event) => summaryOf(event, scope, series.get(event.event_code)));
}

export function summaryOf(
  event: EventCount,
  window: { from: number; to: number },
  sparkline: readonly number[] | undefined,
): EventSummary {
  const hours = (window.to - window.from) / 3_600_000_000;
  return {
    event_id: event.event_id,
    event_code: event.event_code,
    template: event.template,
    ...(event.project === "" ? {} : { project: event.project }),
    ...(event.logger === "" ? {} : { logger: event.logger }),
    severity: event.severity,
    level: event.level,
    count: event.count,
    first_seen: formatTime(event.first_seen),
    last_seen: formatTime(event.last_seen),
    rate_per_hour: event.count / Math.max(hours, 1 / 3600),
    hosts: event.hosts,
    services: [...event.services],
    sparkline: [...(sparkline ?? Array.from({ length: SPARKLINE_PARTS }, () => 0))],
  };
}

/** The scope of one event, and what was counted of it. Throws NOT_FOUND, and INPUT_INVALID where the id names several. */
export async function eventScope(
  context: SearchContext,
  id: string,
  query: { filter: string; from?: string | undefined; to?: string | undefined },
  signal: AbortSignal,
): Promise<{ scope: ClosedScope; event: EventCount }> {
  const named = { type: "match", field: "event", patterns: [[id]] } as const;
  const filter = formatFilter(combine("and", [readFilter(query.filter), named]));
  const scope = await closedScope(context, { ...query, filter }, signal);
  const { events } = await context.queries.events(scope, { sort: "count", limit: 3 });
  const [event, other] = events;
  if (event === undefined) throw new KilowatchError("NOT_FOUND", `no record of event ${id} is kept in that time`);
  if (other !== undefined) {
    throw new KilowatchError(
      "INPUT_INVALID",
      `${id} is short for more than one event: ${events.map((each) => each.event_code).join(", ")}; write the whole code`,
    );
  }
  return { scope, event };
}

export async function showEvent(
  context: SearchContext,
  { params, query }: RouteArguments<Routes["show"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["show"]>> {
  const { scope, event } = await eventScope(context, params.event_id, query, signal);
  const [series, hosts, sample] = await Promise.all([
    context.queries.eventSeries(scope, [event.event_code], SPARKLINE_PARTS),
    context.queries.facets(scope, ["host"], LISTED_HOSTS),
    context.queries.search(scope, { limit: SLOT_SAMPLE, order: "newest" }),
  ]);
  return {
    event: summaryOf(event, scope, series.get(event.event_code)),
    aliases: [],
    catalogue: [...context.catalogue(event.template, event.project === "" ? undefined : event.project)],
    by_host: (hosts[0]?.values ?? []).map(({ value, count }) => ({ host: value, count })),
    slots: slotsOf(sample.records),
    examples: distinctMessages(sample.records).map((record) => toWire(record)),
  };
}

/** The most frequent values of each slot of the template, among the newest records. */
function slotsOf(records: readonly LogRecord[]): { slot: string; values: { value: string; count: number }[] }[] {
  const slots: Map<string, number>[] = [];
  for (const { variables } of records) {
    variables.forEach((value, index) => {
      const counts = (slots[index] ??= new Map<string, number>());
      counts.set(value, (counts.get(value) ?? 0) + 1);
    });
  }
  return slots.map((counts, index) => ({
    slot: String(index + 1),
    values: [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, SLOT_VALUES),
  }));
}

export function distinctMessages(records: readonly LogRecord[]): LogRecord[] {
  const seen = new Map<string, LogRecord>();
  for (const record of records) if (!seen.has(record.message)) seen.set(record.message, record);
  return [...seen.values()].slice(0, EXAMPLES);
}
