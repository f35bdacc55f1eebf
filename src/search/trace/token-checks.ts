import type { Filter } from "#contract";
import type { LogRecord } from "#record";
import type { Closing } from "./close.ts";
import { TOKEN_CHECK } from "./evidence.ts";
import { byTime } from "./graph.ts";
import type { Span } from "./store.ts";

/** A service asks Keystone before it does anything else; so long after its request begins the question must have come. */
const SOON_MICROS = 25_000;

/** Stamps of two processes differ by what writing them takes. */
const SLACK_MICROS = 2_000;

/** No check of a token takes longer, or it cannot be told from others'. */
const LONGEST_MICROS = 250_000;

const MOST_SPANS = 200;
const MOST_RECORDS = 5000;

const KEYSTONE: Filter = { type: "match", field: "service", patterns: [["keystone", ""]] };
const ACCESS: Filter = { type: "match", field: "kind", patterns: [["access"]] };

/** keystone's auth_context.py, which is keystonemiddleware's: the first lines of a request with a token, under an id of before. */
const BEGINNING = /^(Authenticating user token|Validating token access rules)/;
const CHECK = "identity:validate_token()";

/** When a service's request began, and when it had done its first work; between them it asked Keystone, or nobody. */
interface Opening {
  readonly request: string;
  readonly begin: number;
  readonly first: number;
}

interface Check {
  readonly records: readonly LogRecord[];
  readonly id: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * Adds Keystone's checks of the tokens that the trace's requests came with. Keystone is told no request id, so a check
 * belongs only where it fills the time between a request's beginning and its first work, is the only one there, and no
 * other request of any service began then. Needs Keystone's DEBUG lines; a token in a service's cache is not asked about.
 */
export async function closeOverTokenChecks(closing: Closing): Promise<void> {
  const openings = openingsOf(closing).slice(0, MOST_SPANS);
  if (openings.length === 0) return;
  const { store, graph, window } = closing;
  const spans = openings.map(({ begin }) => ({ from: begin - SLACK_MICROS, to: begin + LONGEST_MICROS }));
  const checks = checksOf(await store.within(spans, KEYSTONE, window, MOST_RECORDS));
  const matched = checks.flatMap((check) => {
    const fitting = openings.filter((opening) => fits(check, opening));
    const [only] = fitting;
    return only === undefined || fitting.length > 1 ? [] : [{ check, opening: only }];
  });
  const single = matched.filter(({ opening }) => matched.filter((other) => other.opening === opening).length === 1);
  const rivals = await rivalsOf(
    closing,
    single.map(({ check }) => check),
  );
  for (const { check, opening } of single) {
    if (rivals.some((begin) => begin - SLACK_MICROS <= check.begin && check.begin <= begin + SOON_MICROS)) continue;
    for (const record of check.records) graph.add(record, "token-check", opening.request, TOKEN_CHECK);
    graph.connect({
      from: opening.request,
      to: check.id,
      evidence: "token-check",
      confidence: TOKEN_CHECK,
      record_id: check.records[0]?.record_id,
      detail:
        "Keystone checked a token when this request had begun and done nothing yet, and no other request began then",
    });
  }
}

function fits(check: Check, opening: Opening): boolean {
  return (
    check.begin >= opening.begin - SLACK_MICROS &&
    check.begin <= opening.begin + SOON_MICROS &&
    check.end <= opening.first + SLACK_MICROS
  );
}

/** When an access whose line says how long it took began. */
function beginOf(record: LogRecord): number | undefined {
  const { duration, http } = record;
  if (record.kind !== "access" || http?.status === undefined || duration === undefined) return undefined;
  return record.time - Math.round(duration * 1e6);
}

function openingsOf({ graph }: Closing): Opening[] {
  const sure = graph.records().filter((record) => (graph.members.get(record.record_id)?.confidence ?? 0) >= 0.85);
  const groups = Map.groupBy(sure, ({ request_id, origin }) => `${request_id ?? ""} ${origin.service}`);
  return [...groups.values()].flatMap((group) => {
    const request = group[0]?.request_id;
    const begin = group.map(beginOf).find((time) => time !== undefined);
    if (request === undefined || begin === undefined || group[0]?.origin.service?.startsWith("keystone")) return [];
    // Glance writes the ids of its callers: several accesses of one id cannot be told apart.
    if (group.filter((record) => beginOf(record) !== undefined).length > 1) return [];
    return [{ request, begin, first: group[0]?.time ?? begin }];
  });
}

/**
 * The checks in Keystone's lines. A process does one request at a time, and the first lines of one still carry the id of
 * the one before: a check goes from there to where the process begins something else.
 */
function checksOf(records: readonly LogRecord[]): Check[] {
  const checks: Check[] = [];
  for (const lines of Map.groupBy(records, ({ host, origin }) => `${host} ${origin.process}`).values()) {
    const ordered = lines.toSorted(byTime);
    ordered.forEach((record, at) => {
      const id = record.request_id;
      if (id === undefined || !record.message.includes(CHECK)) return;
      const isOwn = (each: LogRecord | undefined): boolean => each?.request_id === id && !BEGINNING.test(each.message);
      let from = at;
      while (isOwn(ordered[from - 1])) from -= 1;
      while (BEGINNING.test(ordered[from - 1]?.message ?? "")) from -= 1;
      let to = at;
      while (isOwn(ordered[to + 1])) to += 1;
      const [begin, end] = [ordered[from]?.time ?? record.time, ordered[to]?.time ?? record.time];
      checks.push({ records: ordered.slice(from, to + 1), id, begin, end });
    });
  }
  return checks;
}

/** When accesses began that are no part of the trace and could have asked as well. */
async function rivalsOf(closing: Closing, checks: readonly Check[]): Promise<number[]> {
  const { store, graph, window } = closing;
  if (checks.length === 0) return [];
  const spans = checks.map(({ begin }): Span => ({ from: begin, to: begin + 4 * LONGEST_MICROS }));
  const accesses = await store.within(spans, ACCESS, window, MOST_RECORDS);
  return accesses.flatMap((record) => {
    const isOurs = graph.members.has(record.record_id) || record.origin.service?.startsWith("keystone") === true;
    // A front server's line of the same access is stamped to the second, and tells nothing more.
    return isOurs || record.request_id === undefined ? [] : (beginOf(record) ?? []);
  });
}
