import { randomBytes } from "node:crypto";
import { type NotRun, parseTime, type Run, type RunStep, type Verdict } from "#contract";
import { defaultIdentifier, type LogRecord, redact } from "#record";

/** OpenTelemetry severities: what must wake somebody is an error, what only limits or can't be told a warning. */
const SEVERITIES: Readonly<Record<Verdict, { severity: number; level: string }>> = {
  works: { severity: 9, level: "INFO" },
  slow: { severity: 13, level: "WARNING" },
  cloud: { severity: 17, level: "ERROR" },
  capacity: { severity: 17, level: "ERROR" },
  quota: { severity: 13, level: "WARNING" },
  path: { severity: 13, level: "WARNING" },
  runner: { severity: 13, level: "WARNING" },
  undecided: { severity: 13, level: "WARNING" },
};

/** All record ids of runs begin so: queries for runs find their rows by it. */
export const RUN_STREAM = "run:";

const SCHEMA = 1;

/** Turns runs into records: one for each step that was tried, then one with the verdict, which carries the whole run. */
export interface RunRecorder {
  ofRun(run: Run, observed: number): LogRecord[];
  /** A scenario that could not be tried leaves one record, so that coverage can say why. */
  ofNotRun(notRun: NotRun, observed: number): LogRecord[];
}

/** Each recorder numbers its records in a stream of its own, so that several processes can write to one store. */
export function createRunRecorder(): RunRecorder {
  const stream = `${RUN_STREAM}${randomBytes(8).toString("hex")}`;
  let position = 0;
  const make = (fields: RecordFields, observed: number): LogRecord => recordOf(stream, position++, fields, observed);
  return {
    ofRun(given, observed) {
      const run = redactAll(given);
      const steps = run.steps.filter(({ state }) => state !== "not-run");
      return [...steps.map((step) => make(stepFields(run, step), observed)), make(verdictFields(run), observed)];
    },
    ofNotRun(given, observed) {
      const notRun = redactAll(given);
      const reason = notRun.reasons.map(({ message }) => message).join("; ");
      return [
        make(
          {
            ...placed(notRun),
            time: notRun.time,
            kind: "verdict",
            severity: 9,
            level: "INFO",
            message: `${notRun.scenario} was not tried: ${reason}`,
            scenario: notRun.scenario,
            outcome: "not-run",
            attributes: { not_run: notRun },
            locator: `run:${notRun.scenario}`,
          },
          observed,
        ),
      ];
    },
  };
}

type RecordFields = Pick<LogRecord, "kind" | "severity" | "level" | "message" | "locator"> &
  Partial<
    Pick<
      LogRecord,
      | "request_id"
      | "global_request_id"
      | "resources"
      | "outcome"
      | "duration"
      | "http"
      | "attributes"
      | "cloud"
      | "host"
      | "place"
    >
  > & { readonly time: string; readonly scenario: string; readonly step?: string };

function recordOf(stream: string, position: number, fields: RecordFields, observed: number): LogRecord {
  const { message, severity, scenario, step } = fields;
  const logger = `kilowatch.scenario.${scenario}${step === undefined ? "" : `.${step}`}`;
  const identity = defaultIdentifier().identify({
    message,
    logger,
    service: "kilowatch",
    severity,
    exception: undefined,
    isRedacted: true,
  });
  const own = fields.resources ?? [];
  const found = identity.resources.filter((each) => !own.some(({ id }) => id === each.id));
  return {
    record_id: `${stream}:${position}`,
    time: parseTime(fields.time) ?? observed,
    time_source: "stamped",
    observed_time: observed,
    sequence: position,
    kind: fields.kind,
    severity,
    level: fields.level,
    repeat: 1,
    repeat_times: undefined,
    repeat_locators: undefined,
    event_id: identity.event_id,
    event_code: identity.event_code,
    template: identity.template,
    variables: identity.variables,
    edition: identity.edition,
    message,
    origin: { service: "kilowatch", project: "kilowatch", logger },
    cloud: fields.cloud,
    host: fields.host,
    place: fields.place,
    request_id: fields.request_id,
    global_request_id: fields.global_request_id,
    trace_id: undefined,
    span_id: undefined,
    actor: undefined,
    resources: [...own, ...found],
    outcome: fields.outcome,
    duration: fields.duration,
    http: fields.http,
    exception: undefined,
    attributes: fields.attributes,
    locator: fields.locator,
    format: "record-json",
    confidence: 1,
    torn: false,
    redacted: 0,
    schema: SCHEMA,
    original: "",
  };
}

/** Where it was: a blamed host before the one that was asked for, what was seen before what was asked. */
function placed(run: Pick<Run, "target"> & Partial<Pick<Run, "blame" | "host" | "zone" | "cell">>) {
  const { target, blame } = run;
  const zone = blame?.zone ?? run.zone ?? target.zone;
  const cell = blame?.cell ?? run.cell ?? target.cell;
  return {
    cloud: target.cloud,
    host: blame?.host ?? run.host ?? target.host,
    place: {
      ...(target.region !== undefined && { region: target.region }),
      ...(zone !== undefined && { zone }),
      ...(cell !== undefined && { cell }),
    },
  };
}

function stepFields(run: Run, step: RunStep): RecordFields {
  const call = tellingCall(step);
  const [severity, level] =
    step.state === "failed" ? [17, "ERROR"] : step.state === "slow" ? [13, "WARNING"] : [9, "INFO"];
  const end = step.fault === undefined ? step.state : `failed: ${step.fault.message}`;
  return {
    ...placed(run),
    time: step.time ?? run.time,
    kind: "step",
    severity,
    level,
    message: `${run.scenario}, step ${step.name}: ${end}`,
    scenario: run.scenario,
    step: step.name,
    request_id: call?.request_id,
    global_request_id: step.global_request_id,
    resources: resourcesOf(run),
    outcome: step.state,
    duration: step.seconds,
    ...(call !== undefined && {
      http: { method: call.method, path: call.path, ...(call.status !== undefined && { status: call.status }) },
    }),
    attributes: { run_id: run.run_id, step: step.name },
    locator: `run:${run.run_id}`,
  };
}

/** The call by which a step is known: the last one where it failed, else the one that changed something. */
function tellingCall(step: RunStep): RunStep["calls"][number] | undefined {
  if (step.state === "failed") return step.calls.at(-1);
  return step.calls.find(({ method }) => method !== "GET" && method !== "HEAD") ?? step.calls.at(-1);
}

function verdictFields(run: Run): RecordFields {
  const failing = run.steps.find(({ name }) => name === run.failing_step);
  return {
    ...placed(run),
    time: run.time,
    kind: "verdict",
    ...SEVERITIES[run.verdict],
    message: `${run.scenario}: ${run.verdict}: ${run.reason}`,
    scenario: run.scenario,
    request_id: failing === undefined ? undefined : tellingCall(failing)?.request_id,
    global_request_id: failing?.global_request_id,
    resources: resourcesOf(run),
    outcome: run.verdict,
    duration: run.seconds,
    attributes: { run },
    locator: `run:${run.run_id}`,
  };
}

/** What the run is, made and used; `run` and `run-set` make it findable by their ids. */
function resourcesOf(run: Run): LogRecord["resources"] {
  const { flavor = run.notes["flavor"], image = run.notes["image"] } = run.target;
  const noted = Object.entries(run.notes).flatMap(([key, value]) => {
    const type = /^(\w+)_id$/.exec(key)?.[1];
    return type === undefined ? [] : [{ type, id: String(value) }];
  });
  return [
    { type: "run", id: run.run_id },
    ...(run.set_id === undefined ? [] : [{ type: "run-set", id: run.set_id }]),
    ...(flavor === undefined ? [] : [{ type: "flavor", id: String(flavor) }]),
    ...(image === undefined ? [] : [{ type: "image", id: String(image) }]),
    ...noted,
  ];
}

/** Consoles and faults may show passwords: the same rules as for log lines. */
function redactAll<T>(value: T): T {
  if (typeof value === "string") return redact(value).text as T;
  if (Array.isArray(value)) return value.map((each: unknown) => redactAll(each)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactAll(each)])) as T;
}
