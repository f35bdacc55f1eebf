import type { RouteArguments, RouteId, routes } from "#contract";
import {
  COMPLETE,
  complete,
  eventsOf,
  FakeProblem,
  facets,
  histogram,
  momentOf,
  search,
  select,
  tally,
  withoutOriginal,
} from "./answers.ts";
import { proofHandlers } from "./proof-handlers.ts";
import { listRequests, trace } from "./traces.ts";
import { stamp, type World } from "./world.ts";

type Routes = typeof routes;
type Answer<Id extends RouteId> = (args: RouteArguments<Routes[Id]>) => unknown;
/** Routes that the console does not call, or whose answer is no JSON. */
type Unused =
  | "run-add"
  | "run-trend"
  | "scenario-show"
  | "scenario-sweep"
  | "record-tail"
  | "record-ingest"
  | "store-archive"
  | "store-backup"
  | "store-export"
  | "store-import"
  | "store-restore"
  | "store-verify";
export type FakeHandlers = { [Id in Exclude<RouteId, Unused>]: Answer<Id> };

const STAT = {
  format: 1,
  engine: "chDB (fake)",
  lines: 41_000,
  bytes_original: 7_400_000,
  bytes_hot: 512_000,
  bytes_archive: 204_000,
  bytes_spool: 0,
  bytes_inactive: 61_000,
  spooled_batches: 0,
  archive_days: 2,
};

function statOf(world: World) {
  const [oldest, newest] = [world.records[0]?.time, world.records.at(-1)?.time];
  return { ...STAT, records: world.records.length, ...(oldest ? { oldest } : {}), ...(newest ? { newest } : {}) };
}

/** Answers to all routes from one world; `copies` makes traces that many times as long. */
export function fakeHandlers(world: World, clock: () => number, copies: number): FakeHandlers {
  const started = clock();
  const eventOf = (eventId: string) => {
    const wanted = eventId.replace(/-\d$/, "");
    const records = world.records.filter((record) => record.event_id.startsWith(wanted));
    if (records.length === 0) throw new FakeProblem(404, "NOT_FOUND", `No event is called ${eventId}`);
    return records;
  };
  return {
    ...proofHandlers(world, clock),
    "record-search": ({ query }) => search(world, clock(), query),
    "record-histogram": ({ query }) => histogram(world, clock(), query),
    "record-facets": ({ query }) => facets(world, clock(), query),
    "record-complete": ({ query }) => complete(world, query),
    "record-show": ({ params, query }) => {
      const index = world.records.findIndex((record) => record.record_id === params.record_id);
      const record = world.records[index];
      if (record === undefined) throw new FakeProblem(404, "NOT_FOUND", `No record is called ${params.record_id}`);
      const stream = world.records.filter(
        (each) => each.origin.service === record.origin.service && each.host === record.host,
      );
      const at = stream.indexOf(record);
      return {
        record,
        before: stream.slice(Math.max(0, at - query.neighbours), at),
        after: stream.slice(at + 1, at + 1 + query.neighbours),
      };
    },
    "event-list": ({ query }) => {
      const found = select(world, clock(), query);
      const newSince = query.new_since === undefined ? undefined : stamp(momentOf(query.new_since, clock(), 0));
      const known = new Set(
        world.records
          .filter((record) => newSince !== undefined && record.time < newSince)
          .map((record) => record.event_id),
      );
      const events = eventsOf(found.records, found.from, found.to).filter(
        (event) => newSince === undefined || !known.has(event.event_id),
      );
      const sorted = events.sort((a, b) => {
        if (query.sort === "severity") return b.severity - a.severity || b.count - a.count;
        if (query.sort === "last_seen") return b.last_seen.localeCompare(a.last_seen);
        if (query.sort === "first_seen") return b.first_seen.localeCompare(a.first_seen);
        return b.count - a.count;
      });
      return { events: sorted.slice(0, query.limit), total: events.length, completeness: COMPLETE };
    },
    "event-diff": ({ query }) => {
      const now = clock();
      const span = now - momentOf(query.span, now, now);
      const middle = momentOf(query.at, now, now - span);
      const windows = [
        select(world, now, { filter: query.filter, from: stamp(middle - span), to: stamp(middle) }),
        select(world, now, { filter: query.filter, from: stamp(middle), to: stamp(middle + span) }),
      ] as const;
      const [before, after] = windows.map(
        (window) => new Map(eventsOf(window.records, window.from, window.to).map((event) => [event.event_id, event])),
      ) as [Map<string, ReturnType<typeof eventsOf>[number]>, Map<string, ReturnType<typeof eventsOf>[number]>];
      const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((id) => {
        const [old, fresh] = [before.get(id), after.get(id)];
        const event = fresh ?? old;
        if (event === undefined) return [];
        const [b, a] = [old?.count ?? 0, fresh?.count ?? 0];
        return [{ ...event, before: b, after: a, ...(b > 0 && a > 0 ? { factor: a / b } : {}) }];
      });
      const [one, two] = windows;
      return {
        before: { from: stamp(one.from), to: stamp(one.to), records: one.records.length },
        after: { from: stamp(two.from), to: stamp(two.to), records: two.records.length },
        new: changes.filter((each) => each.before === 0),
        gone: changes.filter((each) => each.after === 0),
        rising: changes.filter((each) => (each.factor ?? 1) >= query.min_factor),
        falling: changes.filter((each) => each.factor !== undefined && each.factor <= 1 / query.min_factor),
        completeness: COMPLETE,
      };
    },
    "event-show": ({ params, query }) => {
      const records = eventOf(params.event_id);
      const found = select(world, clock(), query);
      const inWindow = records.filter((record) => record.time >= stamp(found.from) && record.time < stamp(found.to));
      const shown = inWindow.length > 0 ? inWindow : records;
      const slots = shown[0]?.variables.length ?? 0;
      return {
        event: eventsOf(shown, found.from || clock() - 21_600_000, found.to)[0],
        aliases: [],
        catalogue: [
          {
            release: "zed",
            file: "nova/compute/manager.py",
            line: 2651,
            format: shown[0]?.template.replaceAll("{}", "%s") ?? "",
          },
        ],
        by_host: tally(shown.map((record) => record.host ?? "")).map(({ value, count }) => ({ host: value, count })),
        slots: Array.from({ length: slots }, (_, slot) => ({
          slot: `${slot + 1}`,
          values: tally(shown.map((record) => record.variables[slot] ?? "")).slice(0, 5),
        })),
        examples: shown.slice(-3).map(withoutOriginal),
      };
    },
    "event-report": ({ params }) => {
      const record = eventOf(params.event_id)[0];
      return {
        title: `Log message does not say what to do: ${record?.template ?? ""}`,
        project: record?.origin.project ?? "nova",
        tags: ["low-hanging-fruit"],
        body: `Event ${record?.event_id}\nTemplate: ${record?.template}\nLogger: ${record?.origin.logger}\n\nExample:\n  ${record?.message}\n`,
        url: `https://bugs.launchpad.net/${record?.origin.project ?? "nova"}/+filebug`,
      };
    },
    "request-list": ({ query }) => {
      const { from, to } = select(world, clock(), query);
      return listRequests(world, query.limit, from, to);
    },
    "request-trace": ({ params, query }) => trace(world, params.id, query.limit, copies),
    "source-list": () => ({ sources: sources(world, clock()) }),
    status: () => {
      const hour = world.records.filter((record) => record.time >= stamp(clock() - 3_600_000));
      return {
        version: "0.1.0-fake",
        started: stamp(started),
        now: stamp(clock()),
        demo: world.records.length > 0,
        clouds: world.records.length > 0 ? ["demo"] : [],
        store: { state: "ready" },
        stat: statOf(world),
        last_hour: {
          records: hour.length,
          errors: hour.filter((record) => record.severity >= 17).length,
          new_events: world.records.length > 0 ? 1 : 0,
          failed_requests: hour.filter((record) => record.exception !== undefined).length,
          requests: world.requests.filter((request) => request.start >= clock() - 3_600_000).length,
          hosts: new Set(hour.map((record) => record.host)).size,
          silent_hosts: world.records.length > 0 ? 1 : 0,
        },
      };
    },
    "store-stat": () => statOf(world),
  };
}

function sources(world: World, now: number) {
  if (world.records.length === 0) return [];
  const history = Array.from({ length: 60 }, (_, index) => 12 + 8 * Math.sin(index / 5) + (index % 7));
  const quiet = {
    detail: undefined,
    unread_lines: 0,
    dropped: 0,
    gaps: 0,
    redacted: 0,
    torn: 0,
    unread_samples: [],
    silent_hosts: [],
  };
  return [
    {
      ...quiet,
      id: "controllers",
      type: "files",
      state: "running",
      records: 31_204,
      bytes: 5_900_000,
      rate_per_second: 14.2,
      lag_seconds: 0.4,
      last_record: stamp(now - 800),
      by_format: { "oslo-text": 30_100, uwsgi: 1_104 },
      rate_history: history,
      redacted: 17,
      torn: 2,
      unread_lines: 3,
      unread_samples: ["Traceback truncated at 64 KiB", "=INFO REPORT==== 23-Nov-2026::19:58:40 ==="],
    },
    {
      ...quiet,
      id: "computes",
      type: "syslog",
      state: "backpressure",
      detail: "the spool is 82 % full",
      records: 8_112,
      bytes: 1_100_000,
      rate_per_second: 88.1,
      lag_seconds: 41,
      last_record: stamp(now - 41_000),
      by_format: { "oslo-text": 8_112 },
      rate_history: history.map((each) => each * 6),
      dropped: 240,
      gaps: 1,
      silent_hosts: [{ host: "cmp-06", last_heard: stamp(now - 1_260_000) }],
    },
    {
      ...quiet,
      id: "broker",
      type: "notifications",
      state: "failed",
      detail: "cannot reach amqp://ctl-2:5672: connection refused; next try in 8 s",
      records: 611,
      bytes: 320_000,
      rate_per_second: 0,
      last_record: stamp(now - 1_500_000),
      by_format: { notification: 611 },
      rate_history: history.map((each, index) => (index < 25 ? each / 8 : 0)),
    },
  ];
}
