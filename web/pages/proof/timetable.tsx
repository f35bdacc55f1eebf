import { Alert, Button, Label, Title } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { Link } from "react-router";
import { scenarioRoutes, type TimetableCloud, type TimetableEntry } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useTimetable, useWrite } from "../../data/proof.ts";
import { Answer } from "../../ui/answer.tsx";
import { duration } from "../../ui/format.ts";
import { Ago, Timestamp } from "../../ui/timestamp.tsx";
import { VerdictLabel } from "../../ui/verdict-label.tsx";
import { NeedsToken } from "./needs-token.tsx";

/** What is proven all the time, when next, and what holds it up. */
export function Timetable({ cloud }: { cloud: string }) {
  const { t } = useLanguage();
  const query = useTimetable(true);
  return (
    <section aria-labelledby="timetable" className="kw-section">
      <Answer query={query} lines={5}>
        {(data) => {
          const state = data?.clouds.find((each) => each.cloud === cloud);
          const entries = (data?.entries ?? []).filter((entry) => entry.cloud === cloud);
          return (
            <>
              <div className="kw-page-head">
                <Title headingLevel="h2" id="timetable" size="lg">
                  {t("timetable.title")}
                </Title>
                {state !== undefined && <PauseButton state={state} />}
              </div>
              {state !== undefined && <CloudState state={state} />}
              {entries.length === 0 ? <p>{t("timetable.empty")}</p> : <Entries entries={entries} />}
            </>
          );
        }}
      </Answer>
    </section>
  );
}

function PauseButton({ state }: { state: TimetableCloud }) {
  const { t } = useLanguage();
  const pause = useWrite(scenarioRoutes.pause);
  const resume = useWrite(scenarioRoutes.resume);
  const isPaused = state.state === "paused";
  const go = (): void =>
    isPaused
      ? resume.mutate({ body: { cloud: state.cloud } })
      : pause.mutate({ body: { cloud: state.cloud, reason: t("timetable.byConsole") } });
  const error = pause.error ?? resume.error;
  return (
    <>
      <Button
        variant="link"
        isInline
        isDisabled={state.paused?.by === "file" || pause.isPending || resume.isPending}
        onClick={go}
      >
        {isPaused ? t("timetable.resume") : t("timetable.pause")}
      </Button>
      {error !== null && <NeedsToken error={error} onRetry={go} />}
    </>
  );
}

function CloudState({ state }: { state: TimetableCloud }) {
  const { t } = useLanguage();
  const { paused, left, detail } = state;
  return (
    <>
      {paused !== undefined && (
        <Alert variant="warning" isInline isPlain title={t("timetable.paused", { reason: paused.reason })}>
          <Ago value={paused.since} />
          {paused.until !== undefined && (
            <>
              {" – "}
              <Timestamp value={paused.until} />
            </>
          )}
        </Alert>
      )}
      {state.state === "elsewhere" && <Alert variant="info" isInline isPlain title={t("timetable.elsewhere")} />}
      {state.state === "failed" && (
        <Alert variant="danger" isInline title={t("timetable.failed")}>
          {detail}
        </Alert>
      )}
      {left.length > 0 && (
        <Alert variant="warning" isInline title={t("timetable.left", { count: left.length })}>
          <ul>
            {left.map((each) => (
              <li key={each.id}>
                {each.kind} <code>{each.id}</code> {each.name}: {each.reason}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  );
}

function Entries({ entries }: { entries: readonly TimetableEntry[] }) {
  const { t } = useLanguage();
  return (
    <Table aria-labelledby="timetable" variant="compact" className="kw-table">
      <Thead>
        <Tr>
          <Th>{t("proof.scenario")}</Th>
          <Th>{t("timetable.where")}</Th>
          <Th modifier="fitContent">{t("timetable.every")}</Th>
          <Th modifier="fitContent">{t("timetable.next")}</Th>
          <Th modifier="fitContent">{t("timetable.last")}</Th>
          <Th>{t("proof.why")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {entries.map((entry, index) => (
          <Tr key={index}>
            <Td dataLabel={t("proof.scenario")} modifier="nowrap">
              {entry.scenario}
            </Td>
            <Td dataLabel={t("timetable.where")}>
              {entry.each === undefined ? (
                placeOf(entry)
              ) : (
                <Label isCompact variant="outline">
                  {t("timetable.each", { dimension: t(`proof.dimension.${entry.each}`) })}
                </Label>
              )}
            </Td>
            <Td dataLabel={t("timetable.every")} modifier="nowrap">
              {duration(entry.interval_seconds)}
            </Td>
            <Td dataLabel={t("timetable.next")} modifier="nowrap">
              {entry.state === "waiting" && entry.next !== undefined ? (
                <Ago value={entry.next} />
              ) : (
                t(`timetable.state.${entry.state}`)
              )}
            </Td>
            <Td dataLabel={t("timetable.last")} modifier="nowrap">
              {entry.last === undefined ? (
                "–"
              ) : (
                <>
                  <VerdictLabel verdict={entry.last.verdict} />{" "}
                  <Link to={`/runs/${encodeURIComponent(entry.last.run_id)}`} className="kw-link" data-row>
                    <Ago value={entry.last.time} />
                  </Link>
                </>
              )}
            </Td>
            <Td dataLabel={t("proof.why")}>{entry.last?.reason ?? ""}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function placeOf({ target }: TimetableEntry): string {
  const parts = [target.region, target.zone, target.cell, target.host, target.flavor, target.image];
  return parts.filter((part) => part !== undefined).join(" · ") || "–";
}
