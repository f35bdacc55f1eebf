import type { Clock } from "#base";
import { formatTime, parseFilter, routes, type Status, type StoreStat } from "#contract";
import type { searchHandlers } from "#search";
import type { Sources } from "#sources";
import type { Store } from "#store";
import { version } from "./version.ts";

const HOUR_MICROS = 3600 * 1_000_000;
const STAT_LASTS_MICROS = 60 * 1_000_000;

/**
 * The store's numbers, asked at most once a minute: they cost a pass over the whole store, and consoles ask for the status every
 * few seconds. Undefined where the store cannot tell.
 */
export function recentStat(store: Store, clock: Clock): () => Promise<StoreStat | undefined> {
  let asked: { at: number; stat: Promise<StoreStat | undefined> } | undefined;
  return () => {
    const now = clock.nowMicros();
    if (asked === undefined || now - asked.at > STAT_LASTS_MICROS) {
      asked = { at: now, stat: store.stat().catch(() => undefined) };
    }
    return asked.stat;
  };
}

/** The first answer: does Kilowatch itself work, and what did the last hour look like? */
export async function statusOf(parts: {
  store: Store;
  stat: () => Promise<StoreStat | undefined>;
  sources: Sources;
  search: ReturnType<typeof searchHandlers>;
  clock: Clock;
  started: number;
  demo: boolean;
  signal: AbortSignal;
}): Promise<Status> {
  const { store, sources, search, clock, signal } = parts;
  const now = clock.nowMicros();
  const count = (filterText: string): Promise<number> => {
    const { filter } = parseFilter(filterText);
    return filter ? store.records.count({ filter, now, from: now - HOUR_MICROS, to: now, signal }) : Promise.resolve(0);
  };
  const silent = new Set(sources.status().flatMap((source) => source.silent_hosts.map((host) => host.host)));
  const base = {
    version,
    started: formatTime(parts.started),
    now: formatTime(now),
    demo: parts.demo,
  };
  if (store.engine.state !== "ready") {
    return {
      ...base,
      clouds: [],
      store: { state: store.engine.state === "starting" ? "starting" : "down" },
      last_hour: {
        records: 0,
        errors: 0,
        new_events: 0,
        failed_requests: 0,
        requests: 0,
        hosts: 0,
        silent_hosts: silent.size,
      },
    };
  }
  const scope = { filter: { type: "all" } as const, now, from: now - HOUR_MICROS, to: now, signal };
  const newEvents = routes["event-list"].query.parse({ new_since: "1h", from: "1h", limit: 1 });
  const [records, errors, requests, failed, facets, news, stat] = await Promise.all([
    count(""),
    count("severity>=error"),
    count("kind:access"),
    count("kind:access status>=500"),
    store.records.facets(scope, ["host", "cloud"], 1000),
    search["event-list"]({ params: {}, query: newEvents, body: undefined }, { signal }),
    parts.stat(),
  ]);
  const valuesOf = (field: string): string[] =>
    facets.find((facet) => facet.field === field)?.values.map(({ value }) => value) ?? [];
  return {
    ...base,
    clouds: valuesOf("cloud"),
    store: { state: store.pressure >= 1 ? "full" : "ready" },
    ...(stat && { stat }),
    last_hour: {
      records,
      errors,
      new_events: news.total,
      failed_requests: failed,
      requests,
      hosts: valuesOf("host").length,
      silent_hosts: silent.size,
    },
  };
}
