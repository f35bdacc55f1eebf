import type { RouteOutput, SourceStatus, systemRoutes } from "#contract";

type Status = RouteOutput<typeof systemRoutes.status>;

/** What the records of the last hour say of the cloud; the console never claims more than it was told. */
export type Verdict = "works" | "attention" | "trouble" | "blind" | "nothing";

/** One thing that a person must see, and where its records are. */
export type Concern =
  | { kind: "store"; state: Status["store"]["state"]; detail: string | undefined }
  | { kind: "source"; id: string; state: SourceStatus["state"]; detail: string | undefined }
  | { kind: "silent"; host: string; lastHeard: string; source: string }
  | { kind: "dropped"; id: string; dropped: number }
  | { kind: "request"; id: string; title: string; time: string; errors: number }
  | { kind: "event"; eventId: string; template: string; level: string; severity: number; count: number };

export interface Findings {
  status: Status;
  sources: readonly SourceStatus[];
  failedRequests: readonly { id: string; title: string; time: string; errors: number; status?: number | undefined }[];
  newErrors: readonly { event_id: string; template: string; level: string; severity: number; count: number }[];
}

const CRITICAL = 21;

/** What needs a person, the worst first. */
export function concernsOf({ status, sources, failedRequests, newErrors }: Findings): Concern[] {
  const store: Concern[] =
    status.store.state === "down" || status.store.state === "full"
      ? [{ kind: "store", state: status.store.state, detail: status.store.detail }]
      : [];
  return [
    ...store,
    ...sources
      .filter((source) => source.state === "failed" || source.state === "backpressure")
      .map((source): Concern => ({ kind: "source", id: source.id, state: source.state, detail: source.detail })),
    ...failedRequests.map(({ id, title, time, errors }): Concern => ({ kind: "request", id, title, time, errors })),
    ...newErrors.map(
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
  const { status, sources, newErrors } = findings;
  const hour = status.last_hour;
  if (hour.records === 0) return sources.length === 0 && (status.stat?.records ?? 0) === 0 ? "nothing" : "blind";
  if (hour.failed_requests > 0 || newErrors.some((event) => event.severity >= CRITICAL)) return "trouble";
  return concernsOf(findings).length > 0 || hour.silent_hosts > 0 ? "attention" : "works";
}
