import { KilowatchError } from "#base";
import type { ScenarioTarget } from "#contract";
import type { Cloud } from "#openstack";
import { builtinScenarios } from "../builtin/index.ts";
import { type CloudFacts, readFacts } from "../facts.ts";
import type { Owner } from "../owner.ts";
import { openEnvironment } from "../rally/contexts.ts";
import { RallyIteration } from "../rally/iteration.ts";
import { resolveReferences } from "../rally/references.ts";
import { rallyScenarios } from "../rally/scenarios/all.ts";
import { openBuiltinPart } from "./builtin-part.ts";
import type { LoadPart } from "./iteration.ts";
import type { LoadJob, OpenJob } from "./job.ts";
import { type LoadFile, type LoadFileWorkload, planOf } from "./load-file.ts";

export interface FileJobsOptions {
  readonly cloud: Cloud;
  readonly owner: Owner;
  readonly target: ScenarioTarget;
  /** Scenarios marked admin may run. */
  readonly admin: boolean;
}

const UNBOUNDED_SECONDS = 24 * 3600;

/** Throws INPUT_INVALID for a scenario that there is none of; they are Kilowatch's own or, by names with a dot, Rally's. */
export function checkLoad(file: LoadFile): void {
  for (const { scenario: id } of file.workloads.flatMap(({ scenarios }) => scenarios)) {
    if (rallyScenarios.has(id) || builtinScenarios.some((each) => each.id === id)) continue;
    throw new KilowatchError(
      "INPUT_INVALID",
      `there is no scenario ${id}; 'kilowatch scenario list' shows Kilowatch's own, docs/reference/rally.md those of Rally's`,
    );
  }
}

/** The jobs of a load file that `checkLoad` has found nothing wrong with. */
export function jobsOf(file: LoadFile, options: FileJobsOptions): LoadJob[] {
  return file.workloads.map((workload) => {
    const plan = planOf(workload, file.grace_seconds);
    return {
      title: plan.title,
      async open(signal): Promise<OpenJob> {
        const { parts, close } = await openParts(workload, options, signal);
        return { plan: { ...plan, parts }, close };
      },
    };
  });
}

async function openParts(
  workload: LoadFileWorkload,
  options: FileJobsOptions,
  signal: AbortSignal,
): Promise<{ parts: LoadPart[]; close: OpenJob["close"] }> {
  const { cloud, owner, target, admin } = options;
  const { users, quotas } = workload;
  const needs = workload.scenarios.map(({ scenario }) => rallyScenarios.get(scenario)?.needs ?? { users: true });
  const opened = await openEnvironment({
    cloud,
    owner,
    contexts: {
      ...(users !== undefined && {
        users: {
          tenants: users.projects,
          users_per_tenant: users.users_per_project,
          project_domain: "default",
          user_domain: "default",
        },
      }),
      ...(quotas !== undefined && {
        quotas: { nova: quotas.compute, cinder: quotas.block_storage, neutron: quotas.network },
      }),
    },
    needs: { admin: needs.some((need) => need.admin === true), users: needs.some((need) => need.users === true) },
    existingUser: users === undefined,
    seconds: workload.duration_seconds ?? UNBOUNDED_SECONDS,
    signal,
  });
  const closers: OpenJob["close"][] = [];
  const close: OpenJob["close"] = async (abort) => {
    const left = [];
    for (const each of closers) left.push(...(await each(abort)));
    return [...left, ...(await opened.close(abort))];
  };
  try {
    const { environment } = opened;
    const known = new Map<Cloud, CloudFacts>();
    const facts = (of: Cloud): CloudFacts => {
      const fresh = known.get(of) ?? readFacts(of);
      known.set(of, fresh);
      return fresh;
    };
    const parts: LoadPart[] = [];
    for (const { scenario: id, weight, options: given } of workload.scenarios) {
      const rally = rallyScenarios.get(id);
      const own = builtinScenarios.find((each) => each.id === id);
      if (rally !== undefined) {
        const run = rally.bind(await resolveReferences(cloud, given, signal));
        parts.push({ scenario: id, weight, iterate: RallyIteration.runner(environment, run) });
      } else if (own !== undefined) {
        const clouds = environment.users.map((user) => user.cloud);
        const request = { scenario: own, weight, options: given, clouds, target, admin, facts, owner };
        const part = await openBuiltinPart(request);
        closers.push((abort) => part.close(abort));
        parts.push(part.part);
      }
    }
    return { parts, close };
  } catch (error) {
    await close(new AbortController().signal);
    throw error;
  }
}
