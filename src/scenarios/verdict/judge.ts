import { setTimeout as sleep } from "node:timers/promises";
import { isKilowatchError } from "#base";
import type { RunLogs, RunStep } from "#contract";
import { type Cloud, CloudError } from "#openstack";
import type { Evidence, Judge, Judgement } from "../evidence.ts";
import { attribute, blameOf, type KnownHost } from "./attribution.ts";
import { classify, type Findings } from "./classify.ts";
import type { FindLogs, FoundLogs, HostHistory, LocalConditions, Probe, ServerFacts } from "./facts.ts";
import { readServer } from "./read-server.ts";
import { readRoom } from "./room.ts";

/** What a judge may look at besides the run; each part that is missing makes it know less, never wrong. */
export interface JudgeParts {
  /** Credentials that see hosts: an administrator's or an observer's. */
  readonly observer?: Cloud | undefined;
  /** Hosts, for what a member sees only as `hostId`. */
  readonly hosts?: () => Promise<readonly KnownHost[]>;
  readonly findLogs?: FindLogs | undefined;
  readonly history?: HostHistory | undefined;
  /** Asks something that does not depend on the cloud. */
  readonly control?: ((signal: AbortSignal) => Promise<Probe>) | undefined;
  /** Asks how somebody elsewhere saw the same cloud. */
  readonly vantage?: ((evidence: Evidence, signal: AbortSignal) => Promise<Probe | undefined>) | undefined;
  readonly conditions: () => LocalConditions;
}

/** Log lines need a moment from the cloud's files to the store. */
const LOG_PATIENCE_MILLISECONDS = 6_000;
/** A store in which nothing of the run shows up by then does not hear this cloud. */
const DEAF_MILLISECONDS = 2_000;
const LOG_PAUSE_MILLISECONDS = 1_000;
const MOST_REQUESTS = 20;
const BLAMED = new Set(["cloud", "capacity", "quota"]);

/** Makes the judge of runs: it reads what the cloud and the logs tell of a failure while the run's objects still stand. */
export function createJudge(parts: JudgeParts): Judge {
  return async (evidence) => {
    const server = await serverOf(evidence, evidence.cloud);
    if (evidence.error === undefined && evidence.interrupted === undefined) return ofSuccess(parts, evidence, server);
    const [observed, hosts, probes] = await Promise.all([
      parts.observer === undefined ? undefined : serverOf(evidence, parts.observer, server?.id),
      knownHosts(parts),
      probesOf(parts, evidence),
    ]);
    const logs = await logsOf(parts, evidence, server ?? observed);
    const attribution = attribute({
      projectId: evidence.projectId,
      server,
      observed,
      logs: logs?.found,
      hosts,
      asked: evidence.target.host,
    });
    const room = await readRoom(parts.observer ?? evidence.cloud, {
      size: (observed ?? server)?.flavor,
      host: evidence.target.host,
    });
    const findings = findingsOf(evidence, {
      server: observed ?? server,
      tried: attribution.tried,
      room,
      ...probes,
      local: parts.conditions(),
    });
    const { verdict, reason } = classify(findings);
    const history =
      attribution.host === undefined || !BLAMED.has(verdict)
        ? undefined
        : await parts.history?.(evidence.target.cloud, attribution.host, evidence.signal).catch(() => undefined);
    const blame = BLAMED.has(verdict)
      ? blameOf(attribution, { service: evidence.fault?.service }, including(history))
      : undefined;
    return {
      verdict,
      reason: oneSentence(reason),
      ...(blame !== undefined && { blame }),
      ...described(server, observed),
      ...(logs !== undefined && { logs: logs.summary }),
      ...placeOf(attribution),
    };
  };
}

/** This run counts too. */
function including(history: { runs: number; failed: number } | undefined) {
  return history && { runs: history.runs + 1, failed: history.failed + 1 };
}

async function ofSuccess(parts: JudgeParts, evidence: Evidence, found: ServerFacts | undefined): Promise<Judgement> {
  // A scenario that deletes its server as a step has noted where it stood.
  const server = found ?? notedServer(evidence);
  const observed =
    found === undefined || found.host !== undefined || parts.observer === undefined
      ? undefined
      : await serverOf(evidence, parts.observer, found.id);
  const attribution = attribute({
    projectId: evidence.projectId,
    server,
    observed,
    hosts: server === undefined ? [] : await knownHosts(parts),
    asked: evidence.target.host,
  });
  const { verdict, reason } = classify(findingsOf(evidence, { server: found, tried: [], local: parts.conditions() }));
  return { verdict, reason, ...placeOf(attribution) };
}

function notedServer({ notes }: Evidence): ServerFacts | undefined {
  const [hostId, host] = [textOf(notes["host_id"]), textOf(notes["host"])];
  if (hostId === undefined && host === undefined) return undefined;
  return {
    id: "",
    status: "DELETED",
    attempts: [],
    ...(hostId !== undefined && { hostId }),
    ...(host !== undefined && { host }),
  };
}

function placeOf({ host, zone, cell }: { host?: string; zone?: string; cell?: string }): Partial<Judgement> {
  return {
    ...(host !== undefined && { host }),
    ...(zone !== undefined && { zone }),
    ...(cell !== undefined && { cell }),
  };
}

function described(server: ServerFacts | undefined, observed: ServerFacts | undefined): Partial<Judgement> {
  const fault = observed?.fault ?? server?.fault;
  const console = server?.console ?? observed?.console;
  return { ...(fault !== undefined && { server_fault: fault }), ...(console !== undefined && { console }) };
}

/** The run's server: what the ledger holds, else what the scenario noted. */
async function serverOf(evidence: Evidence, cloud: Cloud, known?: string): Promise<ServerFacts | undefined> {
  const owned = evidence.owned.filter(({ kind, id }) => kind === "server" && id !== undefined).map(({ id = "" }) => id);
  const noted = textOf(evidence.notes["server_id"]);
  const ids = known === undefined ? [...new Set([...owned, ...(noted === undefined ? [] : [noted])])] : [known];
  const scoped = cloud.with({ signal: evidence.signal });
  const servers = await Promise.all(ids.map((id) => readServer(scoped, id)));
  const found = servers.filter((server) => server !== undefined);
  // Of several the broken one is the one to look at.
  return found.find(({ status }) => status === "ERROR") ?? found.at(-1);
}

async function knownHosts(parts: JudgeParts): Promise<readonly KnownHost[]> {
  return (await parts.hosts?.().catch(() => [])) ?? [];
}

async function probesOf(parts: JudgeParts, evidence: Evidence): Promise<{ control?: Probe; vantage?: Probe }> {
  const failure = failureOf(evidence);
  if (failure !== "connection" && failure !== "timeout") return {};
  const [control, vantage] = await Promise.all([
    parts.control?.(evidence.signal),
    parts.vantage?.(evidence, evidence.signal).catch(() => undefined),
  ]);
  return { ...(control !== undefined && { control }), ...(vantage !== undefined && { vantage }) };
}

/** Ids of the requests whose records tell of the failure: those that changed something, and the failing step's. */
export function tellingRequests(evidence: Pick<Evidence, "steps" | "failingStep">): string[] {
  const isTelling = (step: RunStep): boolean =>
    step.name === evidence.failingStep || step.calls.some(({ method }) => method !== "GET" && method !== "HEAD");
  const ids = evidence.steps
    .filter(isTelling)
    .toReversed()
    .flatMap(({ global_request_id: id }) => (id === undefined ? [] : [id]));
  return [...new Set(ids)].slice(0, MOST_REQUESTS);
}

async function logsOf(
  parts: JudgeParts,
  evidence: Evidence,
  server: ServerFacts | undefined,
): Promise<{ found: FoundLogs; summary: RunLogs } | undefined> {
  const { findLogs } = parts;
  if (findLogs === undefined) return undefined;
  // Reschedules and what the host does for itself carry the id that the cloud gave the action, not ours.
  const ids = [
    ...new Set([...tellingRequests(evidence), ...(server?.attempts ?? []).map(({ requestId }) => requestId)]),
  ];
  if (ids.length === 0) return undefined;
  const filter = `request:${ids.join(",")} -kind:step,verdict`;
  const began = performance.now();
  for (;;) {
    const found = await findLogs(filter, evidence.signal).catch(() => undefined);
    if (found === undefined) return undefined;
    const patience = found.records === 0 ? DEAF_MILLISECONDS : LOG_PATIENCE_MILLISECONDS;
    if (found.errors > 0 || performance.now() > began + patience) {
      return { found, summary: { filter, request_ids: ids, records: found.records, errors: found.errors } };
    }
    await sleep(LOG_PAUSE_MILLISECONDS, undefined, { signal: evidence.signal });
  }
}

function findingsOf(
  evidence: Evidence,
  more: Pick<Findings, "tried" | "local"> & {
    readonly server?: ServerFacts | undefined;
    readonly room?: Findings["room"];
    readonly control?: Probe;
    readonly vantage?: Probe;
  },
): Findings {
  const { fault, error } = evidence;
  const { server, room, control, vantage } = more;
  const causes = causesOf(error);
  const failure = failureOf(evidence);
  return {
    ended: evidence.ended,
    ...(evidence.interrupted !== undefined && { interrupted: evidence.interrupted }),
    ...(evidence.failingStep !== undefined && { failingStep: evidence.failingStep }),
    slowSteps: evidence.steps.filter(({ state }) => state === "slow").map(({ name }) => name),
    ...(failure !== undefined && { failure }),
    ...(fault?.message !== undefined && { message: fault.message }),
    ...(fault?.service !== undefined && { service: fault.service }),
    ...(fault?.status !== undefined && { status: fault.status }),
    ...(fault?.type !== undefined && { type: fault.type }),
    codes: causes.flatMap(({ code }) => (typeof code === "string" && !isKilowatchCode(code) ? [code] : [])),
    unconnected: isUnconnected(causes),
    cloudAnswered: evidence.steps.some(({ calls }) => calls.some(({ status }) => status !== undefined)),
    ...(server !== undefined && { server }),
    tried: more.tried,
    ...(room !== undefined && { room }),
    ...(control !== undefined && { control }),
    ...(vantage !== undefined && { vantage }),
    local: more.local,
  };
}

/** How it failed: a call's own failure, what the scenario found or waited for in vain, or a bug of the scenario. */
function failureOf({ error, fault, interrupted }: Evidence): string | undefined {
  if (interrupted !== undefined && isKilowatchError(error, "CANCELLED")) return undefined;
  if (error instanceof CloudError) return error.failure;
  if (isKilowatchError(error)) return "scenario";
  // What ends a run from outside comes as whatever the signal's reason was.
  if (error === undefined || interrupted !== undefined) return undefined;
  return fault === undefined || fault.failure === "scenario" ? "bug" : fault.failure;
}

interface Cause {
  readonly code?: unknown;
  /** Set by the transport: nothing of the request was sent. */
  readonly refused?: unknown;
}

function causesOf(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let each = error; each instanceof Error && causes.length < 10; each = each.cause) causes.push(each as Cause);
  return causes;
}

function isKilowatchCode(code: string): boolean {
  return code.startsWith("CLOUD_") || code === "TIMEOUT" || code === "CANCELLED";
}

const UNCONNECTED = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function isUnconnected(causes: readonly Cause[]): boolean {
  return causes.some(({ code, refused }) => refused === true || (typeof code === "string" && UNCONNECTED.has(code)));
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

const LONGEST_REASON = 600;

function oneSentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON - 1)}…` : line;
}
