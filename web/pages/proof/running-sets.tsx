import { Alert, Button, Progress } from "@patternfly/react-core";
import { Link } from "react-router";
import { type RunSet, type RunSetItem, scenarioRoutes } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useProgress, useSets, useWrite } from "../../data/proof.ts";
import { duration } from "../../ui/format.ts";
import { VerdictLabel } from "../../ui/verdict-label.tsx";
import { NeedsToken } from "./needs-token.tsx";

/** What was asked for and is not over: how far it is, and a way to stop it. */
export function RunningSets({ cloud }: { cloud: string }) {
  const sets = useSets(true);
  const running = (sets.data?.sets ?? []).filter((set) => set.cloud === cloud && set.state !== "ended");
  return running.map((set) => <RunningSet key={set.set_id} set={set} />);
}

function RunningSet({ set: first }: { set: RunSet }) {
  const { t } = useLanguage();
  const { data: set } = useProgress(first);
  const stop = useWrite(scenarioRoutes.stop);
  const done = set.items.filter(({ state }) => state === "ended" || state === "not-run").length;
  const input = { params: { set_id: set.set_id } };
  return (
    <section className="kw-running" aria-label={t("proof.running")}>
      <div className="kw-page-head">
        <Progress
          title={t("proof.progress", { done, total: set.items.length })}
          value={done}
          max={Math.max(1, set.items.length)}
          measureLocation="none"
          size="sm"
        />
        <Button
          variant="secondary"
          isDanger
          isDisabled={set.state !== "running"}
          isLoading={stop.isPending}
          onClick={() => stop.mutate(input)}
        >
          {set.state === "stopping" ? t("proof.stopping") : t("proof.stop")}
        </Button>
      </div>
      {stop.error !== null && <NeedsToken error={stop.error} onRetry={() => stop.mutate(input)} />}
      <ul className="kw-plain-list">
        {set.items.map((item, index) => (
          <li key={index} className="kw-running-item">
            <RunningItem item={item} />
          </li>
        ))}
      </ul>
      {set.state === "ended" && <Alert variant="info" isInline isPlain title={t("proof.ended")} />}
    </section>
  );
}

function RunningItem({ item }: { item: RunSetItem }) {
  const { t } = useLanguage();
  const step = item.steps.find(({ state }) => state === "running");
  const name =
    item.run_id === undefined ? (
      <span>{item.scenario}</span>
    ) : (
      <Link className="kw-link" to={`/runs/${encodeURIComponent(item.run_id)}`}>
        {item.scenario}
      </Link>
    );
  return (
    <>
      {name}
      <span className="kw-muted">{item.target.host ?? item.target.zone ?? ""}</span>
      {item.verdict === undefined ? (
        <span className="kw-muted">{t(`proof.item.${item.state}`)}</span>
      ) : (
        <VerdictLabel verdict={item.verdict} />
      )}
      <span className="kw-muted kw-ellipsis">
        {step?.name ?? (item.seconds === undefined ? (item.reason ?? "") : duration(item.seconds))}
      </span>
    </>
  );
}
