import { Alert, Card, CardBody, CardTitle, Gallery, PageSection, Title } from "@patternfly/react-core";
import { useMemo } from "react";
import { Link, useParams } from "react-router";
import type { RouteOutput, Run, runRoutes } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useSearch } from "../../app/use-search.ts";
import { useRun } from "../../data/proof.ts";
import { Answer, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { count, duration, millisOf } from "../../ui/format.ts";
import { RecordsLink } from "../../ui/links.tsx";
import { RecordDrawer } from "../../ui/record-drawer.tsx";
import { RecordList } from "../../ui/record-list.tsx";
import { RunHistory } from "../../ui/run-history.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";
import { VerdictLabel } from "../../ui/verdict-label.tsx";
import { Blamed } from "./blamed.tsx";
import { Steps } from "./steps.tsx";

type Shown = RouteOutput<typeof runRoutes.show>;

/** One run: what it did, why it ended so, who is to blame, and what the cloud's own logs say. */
export function RunPage() {
  const { runId = "" } = useParams();
  const [search, change] = useSearch("record", "step");
  const query = useRun(runId);
  return (
    <RecordDrawer recordId={search.record} onOpen={(record) => change({ record }, { replace: true })}>
      <PageSection isFilled>
        <Answer query={query} lines={16}>
          {(shown) => (
            <>
              <RunHead run={shown.run} />
              <Steps
                run={shown.run}
                // The failing step is what one came for.
                chosen={search.step ?? shown.run.failing_step}
                onChoose={(step) => change({ step: step ?? "none" }, { replace: true })}
              />
              <Gallery hasGutter minWidths={{ default: "100%", lg: "26rem" }} className="kw-section">
                <Blamed run={shown.run} />
                <Past shown={shown} />
                <Leftovers run={shown.run} />
              </Gallery>
              <Logs
                shown={shown}
                selected={search.record}
                onSelect={(record) => change({ record }, { replace: true })}
              />
            </>
          )}
        </Answer>
      </PageSection>
    </RecordDrawer>
  );
}

function RunHead({ run }: { run: Run }) {
  const { t } = useLanguage();
  const { target } = run;
  const place = [target.region, target.zone, target.host, target.flavor, target.image].filter(
    (each) => each !== undefined,
  );
  return (
    <>
      <div className="kw-page-head">
        <Title headingLevel="h1">{run.scenario}</Title>
        <VerdictLabel verdict={run.verdict} />
        <span className="kw-grow" />
        <ExportMenu name={run.run_id} rows={() => [run]} />
      </div>
      <p>
        <code className="kw-mono">{run.run_id}</code> · {target.cloud}
        {place.length > 0 && ` · ${place.join(" · ")}`} · <Timestamp value={run.time} /> · {duration(run.seconds)} ·{" "}
        {t(`run.trigger.${run.trigger}`)}
      </p>
      <p className="kw-reason">{run.reason}</p>
    </>
  );
}

/** How the same scenario went here before: percentiles and the last runs. */
function Past({ shown: { run, history, durations } }: { shown: Shown }) {
  const { t, locale } = useLanguage();
  return (
    <Card isCompact>
      <CardTitle component="h2">{t("run.past")}</CardTitle>
      <CardBody>
        <RunHistory
          points={history.slice(-60)}
          label={t("proof.history", {
            runs: history.length,
            failed: history.filter(({ verdict }) => verdict === "cloud").length,
          })}
        />
        {durations !== undefined && (
          <dl className="kw-facts">
            <dt>{t("run.this")}</dt>
            <dd>{duration(run.seconds)}</dd>
            <dt>{t("run.median")}</dt>
            <dd>{duration(durations.median)}</dd>
            <dt>{t("proof.p95")}</dt>
            <dd>{duration(durations.p95)}</dd>
            <dt>{t("run.extremes")}</dt>
            <dd>
              {duration(durations.min)} – {duration(durations.max)}
            </dd>
            <dt>{t("run.counted")}</dt>
            <dd>{count(durations.count, locale)}</dd>
          </dl>
        )}
        <Link className="kw-link" to={address("/runs", { from: "7d", scenario: run.scenario })}>
          {t("run.allRuns")}
        </Link>
      </CardBody>
    </Card>
  );
}

function Leftovers({ run }: { run: Run }) {
  const { t } = useLanguage();
  const { state, left } = run.cleanup;
  return (
    <Card isCompact>
      <CardTitle component="h2">{t("run.cleanup")}</CardTitle>
      <CardBody>
        {left.length === 0 ? (
          <p>{t(`run.cleanupState.${state}`)}</p>
        ) : (
          <Alert variant="warning" isInline isPlain title={t("runs.left", { count: left.length })}>
            <ul>
              {left.map((each) => (
                <li key={each.id}>
                  {each.kind} <code>{each.id}</code> {each.name}: {each.reason}
                </li>
              ))}
            </ul>
          </Alert>
        )}
        <dl className="kw-facts">
          {Object.entries(run.notes).map(([key, value]) => (
            <div key={key} className="kw-fact">
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </CardBody>
    </Card>
  );
}

interface LogsProps {
  shown: Shown;
  selected: string | undefined;
  onSelect: (record: string | undefined) => void;
}

/** What the cloud's own services logged for the requests of this run. */
function Logs({ shown, selected, onSelect }: LogsProps) {
  const { t, locale } = useLanguage();
  const items = useMemo(() => shown.records.map((record) => ({ record })), [shown.records]);
  const start = millisOf(shown.run.time);
  const from = new Date(start - 60_000).toISOString();
  const to = new Date(start + shown.run.seconds * 1000 + 600_000).toISOString();
  return (
    <section className="kw-list kw-request-records" aria-label={t("run.logs")}>
      <Title headingLevel="h2" size="lg">
        {t("run.logs")}
      </Title>
      <p>
        {shown.filter === "" ? (
          t("run.noRequests")
        ) : (
          <RecordsLink filter={shown.filter} from={from} to={to}>
            {t("request.records", { count: shown.total, total: count(shown.total, locale) })}
          </RecordsLink>
        )}
        {shown.errors > 0 && (
          <span className="kw-strong"> · {t("verdict.errors", { count: shown.errors, total: shown.errors })}</span>
        )}
      </p>
      <Partial completeness={shown.completeness} />
      {items.length > 0 ? (
        <RecordList label={t("run.logs")} items={items} selected={selected} onSelect={onSelect} />
      ) : (
        <p className="kw-muted">{t("run.noLogs")}</p>
      )}
    </section>
  );
}
