import type { Coverage, CoveragePlace, ProofState } from "#contract";
import type { Row } from "../../data/export.ts";

const ORDER: readonly ProofState[] = ["failed", "undecided", "slow", "never", "works"];

/** Places with trouble first, then by name: of hundreds of hosts the first ones count. */
export function byTrouble(places: readonly CoveragePlace[]): CoveragePlace[] {
  return places.toSorted(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.place.localeCompare(b.place, undefined, { numeric: true }),
  );
}

/** The matrix as a flat table, a line a cell. */
export function coverageRows(coverage: Coverage): Row[] {
  return coverage.cells.map((cell) => ({
    cloud: coverage.cloud,
    scenario: cell.scenario,
    [coverage.by]: cell.place,
    state: cell.state,
    verdict: cell.verdict,
    time: cell.time,
    runs: cell.tally.runs,
    failed: cell.tally.failed,
    median_seconds: cell.tally.durations?.median,
    p95_seconds: cell.tally.durations?.p95,
    reason: cell.reason,
    run_id: cell.run_id,
  }));
}
