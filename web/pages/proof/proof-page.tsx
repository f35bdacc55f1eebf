import { Alert, Button, PageSection, Title, ToggleGroup, ToggleGroupItem } from "@patternfly/react-core";
import { useState } from "react";
import type { Coverage } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { oneOf } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useCoverage, useScenarios } from "../../data/proof.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { Prose } from "../../ui/prose.tsx";
import { coverageRows } from "./coverage-rows.ts";
import { Matrix } from "./matrix.tsx";
import { Places } from "./places.tsx";
import { RunningSets } from "./running-sets.tsx";
import { StartRun } from "./start-run.tsx";
import { Timetable } from "./timetable.tsx";

const DIMENSIONS = ["host", "zone", "cell", "flavor", "image", "region", "cloud"] as const;

/** Does the cloud work as a tenant sees it: what was proven where, what was not, and what runs now. */
export function ProofPage() {
  const { t } = useLanguage();
  const scenarios = useScenarios();
  return (
    <PageSection isFilled>
      <Answer query={scenarios} lines={12}>
        {(data) =>
          data === null || data.clouds.length === 0 ? (
            <>
              <Title headingLevel="h1">{t("nav.proof")}</Title>
              <Nothing title={t("proof.emptyTitle")}>
                <Prose text={t("proof.empty")} />
              </Nothing>
            </>
          ) : (
            <ProofOf clouds={data.clouds} />
          )
        }
      </Answer>
    </PageSection>
  );
}

function ProofOf({ clouds }: { clouds: readonly string[] }) {
  const { t } = useLanguage();
  const { range } = useRange();
  const [search, change] = useSearch("cloud", "by");
  const [isStarting, setStarting] = useState(false);
  const cloud = clouds.find((each) => each === search.cloud) ?? clouds[0] ?? "";
  const by = oneOf(search.by, DIMENSIONS);
  const coverage = useCoverage(cloud, by, range.from, range.to);
  return (
    <>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.proof")}</Title>
        {clouds.length > 1 && (
          <ToggleGroup isCompact aria-label={t("proof.cloud")}>
            {clouds.map((each) => (
              <ToggleGroupItem
                key={each}
                text={each}
                isSelected={each === cloud}
                onChange={() => change({ cloud: each }, { replace: true })}
              />
            ))}
          </ToggleGroup>
        )}
        <span className="kw-grow" />
        <Button variant="secondary" onClick={() => setStarting(true)}>
          {t("proof.start")}
        </Button>
        <ExportMenu name="proof" rows={() => (coverage.data === undefined ? [] : coverageRows(coverage.data))} />
      </div>
      {isStarting && <StartRun cloud={cloud} onClose={() => setStarting(false)} />}
      <RunningSets cloud={cloud} />
      <Answer query={coverage} lines={10}>
        {(data) => (
          <>
            <CoverageSentence coverage={data} />
            <div className="kw-toolbar">
              <span className="kw-muted">{t("proof.by")}</span>
              <ToggleGroup isCompact aria-label={t("proof.by")}>
                {DIMENSIONS.map((each) => (
                  <ToggleGroupItem
                    key={each}
                    text={t(`proof.dimension.${each}`)}
                    isSelected={each === by}
                    onChange={() => change({ by: each }, { replace: true })}
                  />
                ))}
              </ToggleGroup>
            </div>
            {data.notes.map((note) => (
              <Alert key={note} variant="info" isInline isPlain title={note} />
            ))}
            <Partial completeness={data.completeness} />
            <Matrix coverage={data} />
            <Places coverage={data} />
          </>
        )}
      </Answer>
      <Timetable cloud={cloud} />
    </>
  );
}

/** The answer in one sentence: how much is proven, and what is not. */
function CoverageSentence({ coverage }: { coverage: Coverage }) {
  const { t } = useLanguage();
  const failing = coverage.places.filter(({ state }) => state === "failed").map(({ place }) => place);
  const never = coverage.places.filter(({ state }) => state === "never").map(({ place }) => place);
  const tone = failing.length > 0 ? "danger" : never.length > 0 ? "warning" : "success";
  const first = (places: readonly string[]): string =>
    places.length <= 6 ? places.join(", ") : `${places.slice(0, 6).join(", ")}, …`;
  return (
    <section className={`kw-verdict kw-verdict-${tone} kw-verdict-small`}>
      <div>
        <Title headingLevel="h2" size="lg">
          {t(`proof.proven.${coverage.by}`, { count: coverage.proven, total: coverage.places.length })}
        </Title>
        <p className="kw-evidence">
          {failing.length > 0 && <span>{t("proof.failing", { places: first(failing) })}</span>}
          {never.length > 0 && <span>{t("proof.neverTried", { places: first(never) })}</span>}
          {failing.length + never.length === 0 && <span>{t("proof.allWell")}</span>}
        </p>
      </div>
    </section>
  );
}
