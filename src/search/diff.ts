import { KilowatchError } from "#base";
import { type EventChange, eventRoutes, formatTime, parseSpan, type RouteArguments, type RouteOutput } from "#contract";
import type { EventCount, RecordScope } from "#store";
import { MOST_EVENTS, summaryOf } from "./events.ts";
import type { Caller, SearchContext } from "./handlers.ts";
import { changeProbability, significant } from "./rate.ts";
import { completenessOf } from "./records.ts";
import { readFilter, readMoment } from "./scope.ts";

type Diff = typeof eventRoutes.diff;
type Window = { from: number; to: number };

/** Each window is looked at in so many parts, to see how bursty an event is. */
const PARTS = 24;

/** Of a hundred changes shown, one may be chance. */
const FALSE_SHARE = 0.01;

interface Counted {
  readonly event: EventCount;
  readonly before: number[];
  readonly after: number[];
}

export async function diffEvents(
  context: SearchContext,
  { query }: RouteArguments<Diff>,
  { signal }: Caller,
): Promise<RouteOutput<Diff>> {
  const now = context.clock.nowMicros();
  const { before, after } = windowsOf(query, now);
  const filter = readFilter(query.filter);
  const scopeOf = (window: Window): RecordScope & Window => ({ filter, ...window, now, signal });
  const read = async (window: Window): Promise<[EventCount[], Map<string, number[]>]> =>
    Promise.all([
      context.queries.events(scopeOf(window), { sort: "count", limit: MOST_EVENTS }).then(({ events }) => events),
      context.queries.eventSeries(scopeOf(window), undefined, PARTS),
    ]);
  const [[eventsBefore, seriesBefore], [eventsAfter, seriesAfter]] = await Promise.all([read(before), read(after)]);
  const counted = merge(eventsBefore, seriesBefore, eventsAfter, seriesAfter);
  const unseen = counted.filter((each) => total(each.before) === 0).map(({ event }) => event.event_code);
  const older = await context.queries.seenBefore(unseen, after.from, signal);
  return {
    before: describe(
      before,
      counted.map((each) => each.before),
    ),
    after: describe(
      after,
      counted.map((each) => each.after),
    ),
    ...sortOut(counted, older, before, after, query.min_factor),
    completeness: completenessOf(context),
  };
}

/** Two windows as asked for: both, or a moment and the span before and after it; by default the last span and the one before. */
export function windowsOf(query: RouteArguments<Diff>["query"], now: number): { before: Window; after: Window } {
  const seconds = parseSpan(query.span);
  if (seconds === undefined || seconds === 0) {
    throw new KilowatchError("INPUT_INVALID", `span: ${JSON.stringify(query.span)} is no span of time (30m, 24h, 7d)`);
  }
  const span = seconds * 1e6;
  const read = (text: string | undefined, field: string): number | undefined =>
    text === undefined ? undefined : readMoment(text, field, now);
  const at = read(query.at, "at") ?? read(query.after_from, "after_from") ?? now - span;
  const after = {
    from: read(query.after_from, "after_from") ?? at,
    to: read(query.after_to, "after_to") ?? Math.min(at + span, Math.max(now, at + 1)),
  };
  const beforeTo = read(query.before_to, "before_to") ?? Math.min(at, after.from);
  const before = { from: read(query.before_from, "before_from") ?? beforeTo - span, to: beforeTo };
  for (const [name, { from, to }] of Object.entries({ before, after })) {
    if (from >= to)
      throw new KilowatchError(
        "INPUT_INVALID",
        `the window ${name} ends (${formatTime(to)}) before it begins (${formatTime(from)})`,
      );
  }
  return { before, after };
}

function merge(
  eventsBefore: readonly EventCount[],
  seriesBefore: ReadonlyMap<string, number[]>,
  eventsAfter: readonly EventCount[],
  seriesAfter: ReadonlyMap<string, number[]>,
): Counted[] {
  const events = new Map([...eventsBefore, ...eventsAfter].map((event) => [event.event_code, event]));
  const none = Array.from({ length: PARTS }, () => 0);
  return [...events].map(([code, event]) => ({
    event,
    before: seriesBefore.get(code) ?? none,
    after: seriesAfter.get(code) ?? none,
  }));
}

function describe(
  window: Window,
  series: readonly (readonly number[])[],
): { from: string; to: string; records: number } {
  return {
    from: formatTime(window.from),
    to: formatTime(window.to),
    records: series.reduce((sum, counts) => sum + total(counts), 0),
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * New is what nobody saw before the second window; gone, rising and falling is what chance does not explain. An event that
 * was seen long ago and comes back is rising, if it comes often enough to say so.
 */
function sortOut(
  counted: readonly Counted[],
  older: ReadonlySet<string>,
  before: Window,
  after: Window,
  minFactor: number,
): Pick<RouteOutput<Diff>, "new" | "gone" | "rising" | "falling"> {
  const isNew = (each: Counted): boolean => total(each.before) === 0 && !older.has(each.event.event_code);
  const tested = counted.filter((each) => !isNew(each));
  const beforeSeconds = (before.to - before.from) / 1e6;
  const afterSeconds = (after.to - after.from) / 1e6;
  const chances = tested.map((each) => changeProbability({ ...each, beforeSeconds, afterSeconds }));
  const real = significant(chances, FALSE_SHARE);
  const groups = {
    new: [] as EventChange[],
    gone: [] as EventChange[],
    rising: [] as EventChange[],
    falling: [] as EventChange[],
  };
  for (const each of counted.filter(isNew)) groups.new.push(changeOf(each, after, undefined));
  tested.forEach((each, index) => {
    if (real[index] !== true) return;
    const rateBefore = total(each.before) / beforeSeconds;
    const rateAfter = total(each.after) / afterSeconds;
    if (rateAfter === 0) groups.gone.push(changeOf(each, before, 0));
    else if (rateBefore === 0) groups.rising.push(changeOf(each, after, undefined));
    else if (rateAfter >= rateBefore * minFactor) groups.rising.push(changeOf(each, after, rateAfter / rateBefore));
    else if (rateAfter <= rateBefore / minFactor) groups.falling.push(changeOf(each, after, rateAfter / rateBefore));
  });
  const gravest = (a: EventChange, b: EventChange): number =>
    b.severity - a.severity || b.after + b.before - (a.after + a.before);
  for (const list of Object.values(groups)) list.sort(gravest);
  return groups;
}

function changeOf(each: Counted, window: Window, factor: number | undefined): EventChange {
  // An event that is gone is described by the window in which it was there.
  const count = factor === 0 ? total(each.before) : total(each.after);
  const summary = summaryOf({ ...each.event, count }, window, [...each.before, ...each.after]);
  return {
    ...summary,
    before: total(each.before),
    after: total(each.after),
    ...(factor === undefined ? {} : { factor }),
  };
}
