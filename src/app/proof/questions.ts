import type { RouteInput, RouteOutput, routes } from "#contract";
import type { Evidence, FindLogs, HostHistory, Probe } from "#scenarios";

type Routes = typeof routes;
type AskedId = "record-search" | "run-list";

/** Asks the store through the contract, in this process or on a server. */
export type Ask = <Id extends AskedId>(id: Id, input: RouteInput<Routes[Id]>) => Promise<RouteOutput<Routes[Id]>>;

const MOST_LINES = 200;
const HISTORY_SPAN = "24h";
const HISTORY_RUNS = 200;
/** What another machine saw longer ago says nothing of now. */
const VANTAGE_SPAN = "10m";

/** Whether a run elsewhere says something of the cloud: its own trouble does not. */
function tells(verdict: string): boolean {
  return verdict === "works" || verdict === "slow" || verdict === "cloud";
}

/** What the verdicts ask of the kept records. */
export function proofQuestions(
  ask: Ask,
  runner: string,
): {
  findLogs: FindLogs;
  history: HostHistory;
  vantage: (evidence: Pick<Evidence, "target">) => Promise<Probe | undefined>;
} {
  return {
    async findLogs(filter) {
      const [severe, all] = await Promise.all([
        ask("record-search", {
          query: { filter: `${filter} severity>=error`, order: "oldest", limit: MOST_LINES, total: "true" },
        }),
        ask("record-search", { query: { filter, limit: 1, total: "true" } }),
      ]);
      return {
        lines: severe.records.map((record) => ({
          time: record.time,
          severity: record.severity,
          message: record.message,
          ...(record.origin.service !== undefined && { service: record.origin.service }),
          ...(record.host !== undefined && { host: record.host }),
          ...(record.request_id !== undefined && { requestId: record.request_id }),
        })),
        records: all.total ?? all.records.length,
        errors: severe.total ?? severe.records.length,
      };
    },
    async history(cloud, host) {
      const { runs } = await ask("run-list", { query: { cloud, host, from: HISTORY_SPAN, limit: HISTORY_RUNS } });
      const failed = runs.filter(({ verdict }) => verdict === "cloud" || verdict === "capacity" || verdict === "quota");
      return { runs: runs.length, failed: failed.length };
    },
    async vantage({ target }) {
      const query = { cloud: target.cloud, from: VANTAGE_SPAN, limit: HISTORY_RUNS };
      const { runs } = await ask("run-list", { query });
      const other = runs.find((run) => run.runner !== undefined && run.runner !== runner && tells(run.verdict));
      if (other?.runner === undefined) return undefined;
      // A cloud that answers wrongly is reached all the same.
      const silent = other.fault?.failure === "connection" || other.fault?.failure === "timeout";
      const alive = other.verdict !== "cloud" || !silent;
      return { name: other.runner, alive, detail: `${other.scenario} ${other.verdict} at ${other.time.slice(11, 19)}` };
    },
  };
}
