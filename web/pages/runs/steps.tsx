import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import type { Run, RunStep } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { duration, millisOf } from "../../ui/format.ts";
import { RequestLink } from "../../ui/links.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";
import { fractionsOf } from "./step-times.ts";

/** The steps of a run over its time; a chosen one shows its calls. */
export function Steps({
  run,
  chosen,
  onChoose,
}: {
  run: Run;
  chosen: string | undefined;
  onChoose: (step: string | undefined) => void;
}) {
  const { t } = useLanguage();
  return (
    <>
      <div className="kw-waterfall" role="group" aria-label={t("run.steps")}>
        {run.steps.map((step) => (
          <StepRow
            key={step.name}
            run={run}
            step={step}
            isChosen={chosen === step.name}
            onClick={() => onChoose(chosen === step.name ? undefined : step.name)}
          />
        ))}
      </div>
      {run.steps
        .filter((step) => step.name === chosen)
        .map((step) => (
          <Calls key={step.name} step={step} />
        ))}
    </>
  );
}

interface StepRowProps {
  run: Run;
  step: RunStep;
  isChosen: boolean;
  onClick: () => void;
}

function StepRow({ run, step, isChosen, onClick }: StepRowProps) {
  const { t } = useLanguage();
  const { left, width } = fractionsOf(run, step);
  const text = [
    t(`run.stepState.${step.state}`),
    ...(step.seconds === undefined ? [] : [duration(step.seconds)]),
    ...(step.calls.length === 0 ? [] : [t("request.calls", { count: step.calls.length })]),
  ].join(" · ");
  const place = left + width < 0.68 ? { left: `${(left + width) * 100}%` } : { right: `${(1 - left) * 100}%` };
  return (
    <button type="button" data-row className="kw-waterfall-row" aria-pressed={isChosen} onClick={onClick}>
      <span className="kw-waterfall-name">
        <strong>{step.name}</strong>
      </span>
      <span className="kw-waterfall-track">
        {step.time !== undefined && (
          <span
            className="kw-bar"
            data-step={step.state}
            style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
          />
        )}
        <span className="kw-bar-text" style={step.time === undefined ? { left: 0 } : place}>
          {text}
        </span>
      </span>
    </button>
  );
}

function Calls({ step }: { step: RunStep }) {
  const { t } = useLanguage();
  return (
    <div className="kw-calls">
      {step.fault !== undefined && (
        <p className="kw-strong">
          {step.fault.type !== undefined && <code>{step.fault.type}</code>} {step.fault.message}
        </p>
      )}
      {step.calls.length === 0 ? (
        <p>{t("run.noCalls")}</p>
      ) : (
        <Table aria-label={t("run.calls", { step: step.name })} variant="compact" className="kw-table">
          <Thead>
            <Tr>
              <Th modifier="fitContent">{t("runs.time")}</Th>
              <Th modifier="fitContent">{t("run.service")}</Th>
              <Th>{t("run.call")}</Th>
              <Th modifier="fitContent">{t("run.status")}</Th>
              <Th modifier="fitContent">{t("runs.took")}</Th>
              <Th>{t("run.request")}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {step.calls
              .toSorted((a, b) => millisOf(a.time) - millisOf(b.time))
              .map((call, index) => (
                <Tr key={index}>
                  <Td dataLabel={t("runs.time")} modifier="nowrap">
                    <Timestamp value={call.time} short />
                  </Td>
                  <Td dataLabel={t("run.service")} modifier="nowrap">
                    {call.service}
                  </Td>
                  <Td dataLabel={t("run.call")} className="kw-mono">
                    {call.method} {call.path}
                  </Td>
                  <Td
                    dataLabel={t("run.status")}
                    className={call.status === undefined || call.status >= 400 ? "kw-strong" : ""}
                  >
                    {call.status ?? t("run.noAnswer")}
                    {call.attempts > 1 && ` (${call.attempts}×)`}
                  </Td>
                  <Td dataLabel={t("runs.took")} modifier="nowrap">
                    {duration(call.seconds)}
                  </Td>
                  <Td dataLabel={t("run.request")}>
                    {call.request_id === undefined ? "–" : <RequestLink id={call.request_id} />}
                  </Td>
                </Tr>
              ))}
          </Tbody>
        </Table>
      )}
    </div>
  );
}
