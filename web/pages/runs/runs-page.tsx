import { Button, PageSection, Title, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { useState } from "react";
import { Link } from "react-router";
import type { RunSummary } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useRuns } from "../../data/proof.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { duration } from "../../ui/format.ts";
import { Prose } from "../../ui/prose.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";
import { VerdictLabel } from "../../ui/verdict-label.tsx";

const PAGE = 100;
const SHOWN = ["all", "failed", "slow", "undecided,runner,path"] as const;

/** The runs of a window, newest first. */
export function RunsPage() {
  const { t } = useLanguage();
  const { range } = useRange();
  const [search, change] = useSearch("scenario", "verdict", "host");
  const [limit, setLimit] = useState(PAGE);
  const query = useRuns({ ...search, from: range.from, to: range.to }, limit);
  const only = [search.scenario, search.host].filter((each) => each !== undefined);
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.runs")}</Title>
        {only.map((each) => (
          <code key={each}>{each}</code>
        ))}
        {only.length > 0 && (
          <Button variant="link" isInline onClick={() => change({ scenario: undefined, host: undefined })}>
            {t("runs.everything")}
          </Button>
        )}
        <span className="kw-grow" />
        <Link className="kw-link" to={address("/runs/compare", { ...range })}>
          {t("runs.compare")}
        </Link>
        <ExportMenu name="runs" rows={() => (query.data?.runs ?? []).map((run) => ({ ...run }))} />
      </div>
      <div className="kw-toolbar">
        <ToggleGroup isCompact aria-label={t("runs.show")}>
          {SHOWN.map((each) => (
            <ToggleGroupItem
              key={each}
              text={t(`runs.shown.${each === "undecided,runner,path" ? "unsure" : each}`)}
              isSelected={(search.verdict ?? "all") === each}
              onChange={() => change({ verdict: each === "all" ? undefined : each }, { replace: true })}
            />
          ))}
        </ToggleGroup>
      </div>
      <Answer query={query} lines={12}>
        {(data) =>
          data === null || data.runs.length === 0 ? (
            <Nothing title={t("runs.emptyTitle")}>
              <Prose text={t("runs.empty")} />
            </Nothing>
          ) : (
            <>
              <Partial completeness={data.completeness} />
              <RunTable runs={data.runs} />
              {data.runs.length >= limit && (
                <Button variant="link" onClick={() => setLimit(limit + PAGE)}>
                  {t("runs.more")}
                </Button>
              )}
            </>
          )
        }
      </Answer>
    </PageSection>
  );
}

function RunTable({ runs }: { runs: readonly RunSummary[] }) {
  const { t } = useLanguage();
  return (
    <Table aria-label={t("nav.runs")} variant="compact" isStickyHeader className="kw-table">
      <Thead>
        <Tr>
          <Th modifier="fitContent">{t("runs.time")}</Th>
          <Th modifier="fitContent">{t("proof.scenario")}</Th>
          <Th modifier="fitContent">{t("runs.verdict")}</Th>
          <Th modifier="fitContent">{t("proof.dimension.host")}</Th>
          <Th modifier="fitContent">{t("runs.took")}</Th>
          <Th>{t("proof.why")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {runs.map((run) => (
          <Tr key={run.run_id}>
            <Td dataLabel={t("runs.time")} modifier="nowrap">
              <Timestamp value={run.time} />
            </Td>
            <Td dataLabel={t("proof.scenario")} modifier="nowrap">
              <Link to={`/runs/${encodeURIComponent(run.run_id)}`} className="kw-link" data-row>
                {run.scenario}
              </Link>
            </Td>
            <Td dataLabel={t("runs.verdict")} modifier="nowrap">
              <VerdictLabel verdict={run.verdict} />
            </Td>
            <Td dataLabel={t("proof.dimension.host")} modifier="nowrap">
              {run.blame?.host ?? run.host ?? "–"}
            </Td>
            <Td dataLabel={t("runs.took")} modifier="nowrap">
              {duration(run.seconds)}
            </Td>
            <Td dataLabel={t("proof.why")}>
              {run.reason}
              {run.left > 0 && <span className="kw-strong"> · {t("runs.left", { count: run.left })}</span>}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
