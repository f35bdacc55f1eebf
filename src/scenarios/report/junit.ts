import type { LoadReport, NotRun, Run } from "#contract";
import { describeBlame, describeTarget, isFailure, isGood, type ProofReport } from "./model.ts";

/** A report as JUnit XML (the schema of Jenkins' xUnit plugin): a case a run; what can't be told is an error, not a failure. */
export function junitReport(report: ProofReport): string {
  const cases = [...report.runs.map(runCase), ...report.notRun.map(skippedCase), ...report.loads.flatMap(loadCases)];
  const failures = report.runs.filter(({ verdict }) => isFailure(verdict)).length + failedLoads(report);
  const errors = report.runs.filter(({ verdict }) => !isFailure(verdict) && !isGood(verdict)).length;
  const seconds = report.runs.reduce((sum, run) => sum + run.seconds, 0);
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${report.notRun.length}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(report.title)}" ${counts}>`,
    `<testsuite name="${escape(report.title)}" timestamp="${report.made.slice(0, 19)}" ${counts}>`,
    ...cases,
    "</testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function runCase(run: Run): string {
  const place = describeTarget(run.target);
  const name = place === "" ? run.scenario : `${run.scenario} [${place}]`;
  const open = `<testcase classname="${escape(`${run.target.cloud}.${run.scenario}`)}" name="${escape(name)}" time="${run.seconds.toFixed(3)}"`;
  const out = `<system-out>${escape(detailsOf(run))}</system-out>`;
  if (isGood(run.verdict)) return `${open}>${out}</testcase>`;
  const tag = isFailure(run.verdict) ? "failure" : "error";
  const said = `<${tag} type="${run.verdict}" message="${escape(run.reason)}"></${tag}>`;
  return `${open}>${said}${out}</testcase>`;
}

function detailsOf(run: Run): string {
  const blame = describeBlame(run);
  return [
    `run ${run.run_id}: ${run.verdict}: ${run.reason}`,
    ...(blame === "" ? [] : [`blame: ${blame} (${run.blame?.how ?? ""})`]),
    ...run.steps.map(({ name, state, seconds, global_request_id: id }) =>
      [`step ${name}: ${state}`, seconds === undefined ? "" : `${seconds.toFixed(3)} s`, id ?? ""].join(" ").trim(),
    ),
    ...(run.logs === undefined
      ? []
      : [`logs: ${run.logs.records} records, ${run.logs.errors} errors: ${run.logs.filter}`]),
    ...run.cleanup.left.map(({ kind, id, reason }) => `left behind: ${kind} ${id}: ${reason}`),
  ].join("\n");
}

function skippedCase({ scenario, target, reasons }: NotRun): string {
  const message = reasons.map((reason) => reason.message).join("; ");
  return `<testcase classname="${escape(`${target.cloud}.${scenario}`)}" name="${escape(scenario)}" time="0"><skipped message="${escape(message)}"/></testcase>`;
}

function loadCases(load: LoadReport): string[] {
  return load.workloads.map((workload) => {
    const open = `<testcase classname="${escape(`${load.cloud}.load`)}" name="${escape(workload.title)}" time="${workload.seconds.toFixed(3)}">`;
    const slas = workload.slas.map(
      ({ criterion, passed, detail }) => `${criterion}: ${passed ? "passed" : "failed"}: ${detail}`,
    );
    const said =
      workload.state === "passed"
        ? ""
        : `<failure type="${workload.state}" message="${escape(workload.reason ?? workload.state)}"></failure>`;
    return `${open}${said}<system-out>${escape([workload.shape, ...slas].join("\n"))}</system-out></testcase>`;
  });
}

function failedLoads(report: ProofReport): number {
  return report.loads.flatMap(({ workloads }) => workloads).filter(({ state }) => state !== "passed").length;
}

/** XML 1.0 has no way to write most control characters: they become a mark. */
function escape(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
  );
}
