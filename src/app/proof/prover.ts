import { hostname } from "node:os";
import { KilowatchError, type Logger, timestampOf } from "#base";
import type { NotRun, Run, RunRequest, RunStep, Sweep } from "#contract";
import { type Budget, type BudgetLimits, type Cloud, openCloud } from "#openstack";
import {
  builtinScenarios,
  type CloudFacts,
  checkOptions,
  createGuestReach,
  createJudge,
  expandTargets,
  type GuestReach,
  isNotRun,
  type Judge,
  type KnownHost,
  type LocalWatch,
  type MendReport,
  mend,
  type Owner,
  openPlaceBook,
  optionsFor,
  type PlaceBook,
  type PlannedRun,
  probeUrl,
  reachProblem,
  readFacts,
  runScenario,
  type Scenario,
  sweep,
} from "#scenarios";
import { type Ask, proofQuestions } from "./questions.ts";

export interface ProverOptions {
  /** Name of the clouds.yaml entry; without one as `openCloud` finds it. */
  readonly cloud: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly region?: string | undefined;
  /** The only project in which anything may be made, by name or id; absent: the one that the credentials are for. */
  readonly project?: string | undefined;
  readonly budget?: BudgetLimits | undefined;
  /** clouds.yaml entry of credentials that see hosts. */
  readonly observer?: string | undefined;
  readonly hosts: readonly KnownHost[];
  readonly controlUrl?: string | undefined;
  /** Guests' addresses are routed here: ping, SSH and HTTP are really tried. */
  readonly reach?: boolean | undefined;
  readonly owner: Owner;
  readonly ask?: Ask | undefined;
  readonly watch: LocalWatch;
  readonly logger: Logger;
}

/** What a run is told of while it goes on. */
export interface RunWatch {
  readonly onBegin?: (runId: string) => void;
  readonly onStep?: (step: RunStep) => void;
}

/** One cloud that scenarios are run on. */
export interface Prover {
  readonly cloud: string;
  readonly places: PlaceBook;
  /** Throws where these credentials don't get in, or into another project than the one that is named. */
  check(): Promise<void>;
  /** The runs that a request means. Throws INPUT_INVALID for a scenario or an option that there is none of. */
  plan(request: RunRequest): Promise<PlannedRun[]>;
  run(planned: PlannedRun, how: RunHow): Promise<Run | NotRun>;
  /** Finishes what dead runners left. */
  mend(signal: AbortSignal): Promise<MendReport>;
  /** By default what no run can need any more; with an age, everything older. */
  sweep(apply: boolean, signal: AbortSignal, olderThanSeconds?: number): Promise<Sweep>;
  close(): Promise<void>;
}

export interface RunHow extends RunWatch {
  readonly trigger: Run["trigger"];
  readonly setId?: string | undefined;
  readonly admin: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds?: number | undefined;
  readonly signal: AbortSignal;
  readonly killSignal?: AbortSignal | undefined;
}

/** Opens a cloud for proving; makes no call yet. */
export async function openProver(options: ProverOptions): Promise<Prover> {
  const { owner, logger } = options;
  const open = (name: string | undefined, budget: BudgetLimits | Budget | undefined): Promise<Cloud> =>
    openCloud(name, {
      env: options.env,
      ...(options.region !== undefined && { region: options.region }),
      ...(budget !== undefined && { budget }),
    });
  const cloud = await open(options.cloud, options.budget);
  const observer = options.observer === undefined ? undefined : await open(options.observer, cloud.session.budget);
  const name = cloud.session.cloud;
  const places = openPlaceBook({ cloud, observer, configured: options.hosts });
  const judge = judgeOf(options, observer, places);
  const reach = options.reach === true ? openReach() : undefined;
  let facts: CloudFacts | undefined;

  async function check(): Promise<void> {
    const { project } = await cloud.session.authorization();
    const { project: wanted } = options;
    if (wanted === undefined || project?.name === wanted || project?.id === wanted) return;
    throw new KilowatchError(
      "CONFIG_INVALID",
      `cloud '${name}' logs in to the project ${project?.name ?? "none"}, and proof is to be made in ${wanted}`,
      { details: { field: "proof.clouds.project" } },
    );
  }

  return {
    cloud: name,
    places,
    check,
    async plan(request) {
      const scenarios = chosenScenarios(request.scenarios, request.admin);
      checkOptions(scenarios, request.options ?? {});
      return expandTargets(
        scenarios,
        { ...(cloud.session.region !== undefined && { region: cloud.session.region }), ...request.target, cloud: name },
        request.each,
        places,
      );
    },
    async run(planned, how) {
      const { scenario, target, obstacle } = planned;
      if (obstacle !== undefined) {
        const time = timeOf(owner);
        return { scenario: scenario.id, target, time, reasons: [{ requirement: "hosts", message: obstacle }] };
      }
      facts ??= readFacts(cloud);
      const answer = await runScenario({
        scenario,
        cloud,
        target,
        facts,
        reach,
        owner,
        judge,
        admin: how.admin,
        options: optionsFor(scenario, how.options),
        trigger: how.trigger,
        signal: how.signal,
        ...(how.killSignal !== undefined && { killSignal: how.killSignal }),
        ...(how.timeoutSeconds !== undefined && { timeoutSeconds: how.timeoutSeconds }),
        ...(how.onBegin !== undefined && { onBegin: how.onBegin }),
        ...(how.onStep !== undefined && { onStep: how.onStep }),
      });
      if (isNotRun(answer)) return answer;
      return { ...answer, runner: hostname(), ...(how.setId !== undefined && { set_id: how.setId }) };
    },
    mend: (signal) => mend(cloud, owner, { signal }),
    sweep: async (apply, signal, olderThanSeconds) => {
      const { items, unlisted, removed, left } = await sweep(cloud, owner, {
        apply,
        signal,
        ...(olderThanSeconds !== undefined && { olderThanSeconds }),
      });
      for (const { kind, reason } of unlisted) logger.warn("scenario.sweep", { cloud: name, kind, reason });
      return {
        cloud: name,
        applied: apply,
        found: items.map((item) => ({
          kind: item.kind,
          id: item.id,
          name: item.name,
          action: item.action,
          reason: item.reason,
          ...(item.runId !== undefined && { run_id: item.runId }),
        })),
        unlisted: unlisted.map(({ kind, reason }) => ({ kind, reason })),
        removed,
        left: [...left],
      };
    },
    async close() {
      await Promise.all([cloud.session.close(), observer?.session.close()]);
    },
  };
}

/** Throws USAGE where this machine lacks a program. */
function openReach(): GuestReach {
  const problem = reachProblem();
  if (problem !== undefined) throw new KilowatchError("USAGE", `guests can't be reached: ${problem}`);
  return createGuestReach();
}

function judgeOf(options: ProverOptions, observer: Cloud | undefined, places: PlaceBook): Judge {
  const { controlUrl, ask } = options;
  return createJudge({
    observer,
    hosts: () => places.hosts(),
    ...(ask !== undefined && proofQuestions(ask, hostname())),
    ...(controlUrl !== undefined && { control: (signal) => probeUrl(controlUrl, signal) }),
    conditions: () => options.watch.conditions(),
  });
}

function timeOf(owner: Owner): string {
  return timestampOf(owner.clock.nowMicros());
}

/** Scenarios by their ids; none: all, those marked admin only where asked for. Throws INPUT_INVALID. */
export function chosenScenarios(ids: readonly string[], admin: boolean): readonly Scenario[] {
  if (ids.length === 0) return builtinScenarios.filter(({ requires }) => admin || requires.role !== "admin");
  return ids.map((id) => {
    const scenario = builtinScenarios.find((each) => each.id === id);
    if (scenario !== undefined) return scenario;
    throw new KilowatchError("INPUT_INVALID", `there is no scenario ${id}; 'kilowatch scenario list' shows them`);
  });
}
