import { Button } from "@patternfly/react-core";
import { useState } from "react";
import { Link } from "react-router";
import type { Coverage, CoverageCell } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { duration, utc } from "../../ui/format.ts";
import { RunHistory } from "../../ui/run-history.tsx";
import { ProofStateIcon } from "../../ui/verdict-label.tsx";
import { byTrouble } from "./coverage-rows.ts";

/** Columns before the viewer asks for more: those with trouble stand first. */
const FIRST = 24;

/** Scenario × place, each with its state and its last runs; a cell leads to the last run. */
export function Matrix({ coverage }: { coverage: Coverage }) {
  const { t } = useLanguage();
  const [isAll, setAll] = useState(false);
  const sorted = byTrouble(coverage.places);
  const places = isAll ? sorted : sorted.slice(0, FIRST);
  // A scenario that touches no host has nothing to say host by host.
  const tried = coverage.scenarios.filter((scenario) =>
    coverage.cells.some((cell) => cell.scenario === scenario && cell.run_id !== undefined),
  );
  const scenarios = tried.length > 0 ? tried : coverage.scenarios;
  const cells = new Map(coverage.cells.map((cell) => [`${cell.scenario} ${cell.place}`, cell]));
  return (
    <>
      <div className="kw-matrix" tabIndex={0} role="region" aria-label={t("proof.matrix")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("proof.scenario")}</th>
              {places.map(({ place }) => (
                <th key={place} scope="col">
                  {place}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scenarios.map((scenario) => (
              <tr key={scenario}>
                <th scope="row">
                  <ScenarioLink scenario={scenario} />
                </th>
                {places.map(({ place }) => (
                  <td key={place}>
                    <Cell cell={cells.get(`${scenario} ${place}`)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {scenarios.length < coverage.scenarios.length && (
        <p className="kw-muted">{t("proof.notHere", { count: coverage.scenarios.length - scenarios.length })}</p>
      )}
      {sorted.length > FIRST && (
        <Button variant="link" isInline onClick={() => setAll(!isAll)}>
          {isAll ? t("overview.fewer") : t("overview.more", { count: sorted.length - FIRST })}
        </Button>
      )}
    </>
  );
}

function ScenarioLink({ scenario }: { scenario: string }) {
  const { range } = useRange();
  return (
    <Link to={address("/runs", { ...range, scenario })} className="kw-link kw-nowrap">
      {scenario}
    </Link>
  );
}

function Cell({ cell }: { cell: CoverageCell | undefined }) {
  const { t } = useLanguage();
  if (cell === undefined || cell.run_id === undefined) {
    return (
      <span className="kw-cell" title={cell?.reason ?? t("proof.state.never")}>
        <ProofStateIcon state="never" />
        <span className="kw-reader-only">{t("proof.state.never")}</span>
      </span>
    );
  }
  const median = cell.tally.durations?.median;
  return (
    <Link
      to={`/runs/${encodeURIComponent(cell.run_id)}`}
      data-row
      className={`kw-cell kw-cell-${cell.state}`}
      title={`${cell.scenario} · ${cell.place}\n${cell.reason}\n${cell.time === undefined ? "" : `${utc(cell.time)} UTC`}`}
    >
      <span className="kw-cell-line">
        <ProofStateIcon state={cell.state} />
        <span>{t(`proof.state.${cell.state}`)}</span>
        {median !== undefined && <span className="kw-muted">{duration(median)}</span>}
      </span>
      <RunHistory
        points={cell.history}
        label={t("proof.history", { runs: cell.tally.runs, failed: cell.tally.failed })}
      />
    </Link>
  );
}
