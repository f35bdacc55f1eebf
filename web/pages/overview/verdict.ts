import type { RouteOutput, RunSummary, SourceStatus, systemRoutes } from "#contract";

type Status = RouteOutput<typeof systemRoutes.status>;

/** What the records of the last hour say of the cloud; the console never claims more than it was told. */
export type Verdict = "works" | "attention" | "trouble" | "blind" | "starting" | "down" | "nothing";

/** One thing that a person must see, and where its records are. */
export type Concern =
  | { kind: "store"; state: Status["store"]["state"]; detail: string | undefined }
  | { kind: "source"; id: string; state: SourceStatus["state"]; detail: string | undefined }
  | { kind: "silent"; host: string; lastHeard: string; source: string }
  | { kind: "dropped"; id: string; dropped: number }
  | { kind: "run"; id: string; scenario: string; host: string | undefined; time: string; reason: string }
  | { kind: "request"; id: string; title: string; time: string; errors: number }
  | { kind: "event"; eventId: string; template: string; level: string; severity: number; count: number };

export interface Findings {
  status: Status;
  sources: readonly SourceStatus[];
  failedRequests: readonly { id: string; title: string; time: string; errors: number; status?: number | undefined }[];
  /** Of the last hour, the newest first. */
  runs: readonly RunSummary[];
  newErrors: readonly { event_id: string; template: string; level: string; severity: number; count: number }[];
}

const CRITICAL = 21;
/** Fewer failures, or a smaller share of all requests, need a look but are no trouble of the whole cloud. */
const TROUBLE_REQUESTS = 5;
const TROUBLE_SHARE = 0.01;
/** Of what tenants do, at how many places it must fail, and at what share of them, to be trouble of the whole cloud. */
const TROUBLE_PROOFS = 3;
const TROUBLE_PROOF_SHARE = 0.2;
const YOUNG_MS = 3 * 3_600_000;

/** Whether so little was heard before the last hour that everything in it is new. */
export function isYoung({ now, stat }: Pick<Status, "now" | "stat">): boolean {
  return stat?.oldest !== undefined && Date.parse(now) - Date.parse(stat.oldest) < YOUNG_MS;
}

/** How much of the last hour's requests failed, 0 to 1. */
export function failedShare(hour: Status["last_hour"]): number {
  return hour.requests === 0 ? 0 : hour.failed_requests / hour.requests;
}

/** The newest run of each scenario at each host. */
function newestRuns(runs: readonly RunSummary[]): RunSummary[] {
  const newest = new Map<string, RunSummary>();
  for (const run of runs) {
    const key = `${run.target.cloud} ${run.scenario} ${run.host ?? run.blame?.host ?? ""}`;
    if (!newest.has(key)) newest.set(key, run);
  }
  return [...newest.values()];
}

const isFailed = ({ verdict }: RunSummary): boolean => verdict === "cloud" || verdict === "capacity";

/** How much of what tenants do was proven in the last hour, and how much of it failed, place by place. */
export function proofOf(runs: readonly RunSummary[]): { proven: number; failed: number } {
  const newest = newestRuns(runs);
  return { proven: newest.length, failed: newest.filter(isFailed).length };
}

/** What needs a person, the worst first. */
export function concernsOf({ status, sources, failedRequests, runs, newErrors }: Findings): Concern[] {
  const store: Concern[] =
    status.store.state === "down" || status.store.state === "full"
      ? [{ kind: "store", state: status.store.state, detail: status.store.detail }]
      : [];
  return [
    ...store,
    ...sources
      .filter((source) => source.state === "failed" || source.state === "backpressure")
      .map((source): Concern => ({ kind: "source", id: source.id, state: source.state, detail: source.detail })),
    ...newestRuns(runs)
      .filter(isFailed)
      .map(
        ({ run_id, scenario, blame, host, time, reason }): Concern => ({
          kind: "run",
          id: run_id,
          scenario,
          host: blame?.host ?? host,
          time,
          reason,
        }),
      ),
    ...failedRequests.map(({ id, title, time, errors }): Concern => ({ kind: "request", id, title, time, errors })),
    // While all is new, newness tells nothing; what is critical does.
    ...newErrors
      .filter((event) => !isYoung(status) || event.severity >= CRITICAL)
      .map(
        (event): Concern => ({
          kind: "event",
          eventId: event.event_id,
          template: event.template,
          level: event.level,
          severity: event.severity,
          count: event.count,
        }),
      ),
    ...sources.flatMap((source) =>
      source.silent_hosts.map(
        (silent): Concern => ({ kind: "silent", host: silent.host, lastHeard: silent.last_heard, source: source.id }),
      ),
    ),
    ...sources
      .filter((source) => source.dropped > 0)
      .map((source): Concern => ({ kind: "dropped", id: source.id, dropped: source.dropped })),
  ];
}

/** One word for "does my cloud work?", from the last hour. */
export function verdictOf(findings: Findings): Verdict {
  const { status, sources, newErrors, runs } = findings;
  const hour = status.last_hour;
  if (status.store.state === "starting" || status.store.state === "down") return status.store.state;
  if (hour.records === 0) return sources.length === 0 && (status.stat?.records ?? 0) === 0 ? "nothing" : "blind";
  const isFailing = hour.failed_requests >= TROUBLE_REQUESTS && failedShare(hour) >= TROUBLE_SHARE;
  const proof = proofOf(runs);
  if (proof.failed >= TROUBLE_PROOFS && proof.failed >= TROUBLE_PROOF_SHARE * proof.proven) return "trouble";
  if (isFailing || newErrors.some((event) => event.severity >= CRITICAL)) return "trouble";
  return concernsOf(findings).length > 0 || hour.failed_requests > 0 || hour.silent_hosts > 0 ? "attention" : "works";
}
