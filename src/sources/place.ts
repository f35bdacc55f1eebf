import type { LogRecord, Place } from "#record";
import type { CommonOptions } from "./options.ts";

/** Compiles the place options into a function that fills in cloud and place of a record by its host. */
export function compilePlaces(options: CommonOptions): (record: LogRecord) => void {
  const own = placeOf(options);
  const rules = options.hosts.map((rule) => ({
    matches: compileGlob(rule.pattern),
    cloud: rule.cloud,
    place: { ...own, ...placeOf(rule) },
  }));
  const known = new Map<string, (typeof rules)[number] | undefined>();
  return (record) => {
    if (rules.length === 0 || record.host === undefined) return;
    if (!known.has(record.host)) {
      if (known.size > MOST_HOSTS) known.clear();
      known.set(
        record.host,
        rules.find((rule) => rule.matches.test(record.host ?? "")),
      );
    }
    const rule = known.get(record.host);
    if (rule === undefined) return;
    record.place = rule.place;
    if (rule.cloud !== undefined) record.cloud = rule.cloud;
  };
}

/** A wrong clock or a hostile sender can make up host names without end; the memory of them must not grow with it. */
const MOST_HOSTS = 50_000;

/** The place that stands in the options, or `undefined` where none does. */
export function placeOf(options: {
  region?: string | undefined;
  zone?: string | undefined;
  cell?: string | undefined;
  cluster?: string | undefined;
}): Place | undefined {
  const { region, zone, cell, cluster } = options;
  if (region === undefined && zone === undefined && cell === undefined && cluster === undefined) return undefined;
  return {
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(cell === undefined ? {} : { cell }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** `*` and `?` over a host name, without regard to case. */
function compileGlob(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${body}$`, "i");
}
