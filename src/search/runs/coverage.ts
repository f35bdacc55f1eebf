import {
  type CoverageCell,
  type CoveragePlace,
  combine,
  type Filter,
  formatTime,
  type ProofDimension,
  type ProofState,
  type RouteArguments,
  type RouteOutput,
  type runRoutes,
  Verdict,
} from "#contract";
import type { RecordScope, RunGroup } from "#store";
import type { Caller, SearchContext } from "../handlers.ts";
import { completenessOf } from "../records.ts";
import { readMoment } from "../scope.ts";
import { pointsOf, runOf } from "./list.ts";
import { FAILED } from "./scope.ts";
import { sumOf, tallyOf } from "./tally.ts";

type Routes = typeof runRoutes;

/** What there is to be proven, besides what runs name. */
export interface KnownPlaces {
  /** Each with why it can't be tried, where that is known. */
  readonly places: readonly {
    readonly name: string;
    readonly from: "cloud" | "configuration";
    readonly obstacle?: string;
  }[];
  /** Scenarios that are expected to run. */
  readonly scenarios: readonly string[];
  readonly notes: readonly string[];
}

export type PlacesOf = (cloud: string, by: ProofDimension, signal: AbortSignal) => Promise<KnownPlaces>;

const DAY_MICROS = 86_400_000_000;
/** From worst to best; `never` is told apart. */
const WORST: readonly ProofState[] = ["failed", "undecided", "slow", "works"];
const REASONS = 500;

export async function coverage(
  context: SearchContext,
  placesOf: PlacesOf,
  { query }: RouteArguments<Routes["coverage"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["coverage"]>> {
  const now = context.clock.nowMicros();
  const to = query.to === undefined ? now : readMoment(query.to, "to", now);
  const from = readMoment(query.from, "from", now);
  const filter = combine("and", [
    { type: "match", field: "kind", patterns: [["verdict"]] },
    { type: "match", field: "cloud", patterns: [[query.cloud]] },
  ]);
  const scope: RecordScope = { filter, from: Math.min(from, to - 1), to, now, signal };
  const [groups, known] = await Promise.all([
    context.queries.runGroups(scope, { of: "verdict", by: query.by, points: Math.max(1, query.history) }),
    placesOf(query.cloud, query.by, signal),
  ]);
  const placed = groups.filter(({ place }) => place !== "");
  const reasons = await reasonsOf(context, placed, scope);
  const cells = placed.map((group) => cellOf(group, reasons, query.history));
  const places = presentPlaces(cells, known, (to - from) / DAY_MICROS);
  return {
    cloud: query.cloud,
    by: query.by,
    from: formatTime(scope.from ?? from),
    to: formatTime(to),
    scenarios: [...new Set([...known.scenarios, ...cells.map(({ scenario }) => scenario)])].toSorted(),
    places,
    cells,
    proven: places.filter(({ proven }) => proven).length,
    notes: [...known.notes, ...unplacedNote(groups, query.by)],
    completeness: completenessOf(context),
  };
}

function unplacedNote(groups: readonly RunGroup[], by: ProofDimension): string[] {
  const runs = groups.filter(({ place }) => place === "").reduce((sum, group) => sum + group.runs, 0);
  return runs === 0 ? [] : [`${runs} runs don't say at which ${by} they were`];
}

/** Why the last runs ended as they did, by record id; only where it is worth a look. */
async function reasonsOf(
  context: SearchContext,
  groups: readonly RunGroup[],
  scope: RecordScope,
): Promise<Map<string, string>> {
  const ids = groups
    .filter(({ runs, last }) => runs === 0 || last.outcome !== "works")
    .map(({ last }) => last.record_id);
  if (ids.length === 0) return new Map();
  const filter: Filter = { type: "match", field: "id", patterns: ids.slice(0, REASONS).map((id) => [id]) };
  const { records } = await context.queries.search({ ...scope, filter }, { limit: REASONS, order: "newest" });
  return new Map(records.map((record) => [record.record_id, runOf(record)?.reason ?? record.message]));
}

function cellOf(group: RunGroup, reasons: ReadonlyMap<string, string>, history: number): CoverageCell {
  const verdict = group.runs === 0 ? undefined : Verdict.safeParse(group.last.outcome).data;
  const points = pointsOf(group);
  const reason = reasons.get(group.last.record_id);
  return {
    scenario: group.scenario,
    place: group.place,
    state: verdict === undefined ? "never" : stateOf(verdict),
    ...(verdict !== undefined && { verdict }),
    reason: reason ?? (verdict === "works" ? "works" : (verdict ?? "not tried")),
    ...(verdict !== undefined && { run_id: points.at(-1)?.run_id ?? "", time: formatTime(group.last.time) }),
    tally: tallyOf(group),
    history: history === 0 ? [] : points,
  };
}

export function stateOf(verdict: Verdict): ProofState {
  if (verdict === "works" || verdict === "slow") return verdict;
  return FAILED.includes(verdict) ? "failed" : "undecided";
}

function presentPlaces(cells: readonly CoverageCell[], known: KnownPlaces, days: number): CoveragePlace[] {
  const byPlace = Map.groupBy(cells, ({ place }) => place);
  const listed = new Map(known.places.map((place) => [place.name, place]));
  const names = [...new Set([...listed.keys(), ...byPlace.keys()])].toSorted();
  return names.map((name) => {
    const place = listed.get(name);
    const own = byPlace.get(name) ?? [];
    const tried = own.filter(({ state }) => state !== "never");
    const state = WORST.find((each) => tried.some((cell) => cell.state === each)) ?? "never";
    const good = tried.filter((cell) => cell.state === "works" || cell.state === "slow");
    const lastProven = good
      .map(({ time = "" }) => time)
      .toSorted()
      .at(-1);
    return {
      place: name,
      state,
      proven: good.length > 0 && state !== "failed",
      reason: placeReason(tried, own, state, place?.obstacle, days),
      ...(lastProven !== undefined && { last_proven: lastProven }),
      tally: sumOf(tried.map(({ tally }) => tally)),
      known_from: place?.from ?? "runs",
    };
  });
}

function placeReason(
  tried: readonly CoverageCell[],
  all: readonly CoverageCell[],
  state: ProofState,
  obstacle: string | undefined,
  days: number,
): string {
  if (state === "never") {
    const span = days === 1 ? "in the last 24 h" : "in that time";
    return obstacle ?? all[0]?.reason ?? `nothing was run there ${span}`;
  }
  if (state === "works") return `${tried.length} ${tried.length === 1 ? "scenario works" : "scenarios work"}`;
  const worst = tried.filter((cell) => cell.state === state);
  const [first] = worst;
  const more = worst.length > 1 ? ` (and ${worst.length - 1} more)` : "";
  return `${first?.scenario ?? ""}: ${first?.reason ?? ""}${more}`;
}
