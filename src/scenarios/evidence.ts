import type { Blame, Run, RunFault, RunStep, ScenarioTarget, Verdict } from "#contract";
import type { Cloud } from "#openstack";
import type { OwnedObject } from "./owned/kinds.ts";
import type { Scenario } from "./scenario.ts";

/** What is known of a run that has ended and whose objects still stand: they are removed after the judgement. */
export interface Evidence {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly target: ScenarioTarget;
  /** Project that the run worked in; `hostId` is the sha224 of it and the host's name. */
  readonly projectId: string;
  /** Where it ended: in `prepare`, in a step (or between two), or with all steps done. */
  readonly ended: "prepare" | "steps" | "done";
  readonly steps: readonly RunStep[];
  readonly failingStep?: string;
  /** What was thrown; absent where all went well. */
  readonly error?: unknown;
  /** The same in the contract's shape. */
  readonly fault?: RunFault;
  /** Set where the run was ended from outside: its time was over, or somebody stopped it. */
  readonly interrupted?: "timeout" | "stopped";
  /** Objects of this run that the ledger still holds, newest last. */
  readonly owned: readonly OwnedObject[];
  readonly notes: Readonly<Record<string, string | number>>;
  /** For reading more (server's fault, console, hosts); neither timed nor shown as the run's calls. */
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
}

/** How a run ended and who is to blame; becomes the run's fields of the same names. */
export interface Judgement
  extends Pick<Run, "verdict" | "reason" | "blame" | "server_fault" | "console" | "logs" | "host" | "zone" | "cell"> {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  readonly blame?: Blame;
}

/** Must answer within its time (30 s, the signal says when); where it throws, the plain judgement stands. */
export type Judge = (evidence: Evidence) => Promise<Judgement>;
