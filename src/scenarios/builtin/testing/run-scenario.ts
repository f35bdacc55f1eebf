import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, systemClock } from "#base";
import type { NotRun, Run, ScenarioTarget } from "#contract";
import { type ApiRequest, type Cloud, createCloud, type Session } from "#openstack";
import { openState } from "#store";
import { type Owner, openOwner } from "../../owner.ts";
import { isNotRun } from "../../ready.ts";
import { runScenario } from "../../run.ts";
import type { GuestReach, Scenario } from "../../scenario.ts";

/** A run as a test looks at it. */
export interface Tried {
  readonly run: Run | undefined;
  readonly notRun: NotRun | undefined;
  /** Every call: requirements, preparation, steps and clean-up. */
  readonly calls: readonly ApiRequest[];
  readonly seconds: number;
}

export interface TryOptions {
  readonly options?: Record<string, unknown>;
  readonly target?: Partial<ScenarioTarget>;
  readonly admin?: boolean;
  readonly reach?: GuestReach;
}

/** An owner whose state lies in a folder of its own, for tests; dispose of it to remove the folder. */
export async function testOwner(): Promise<Owner & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "kilowatch-scenarios-"));
  const state = openState({ path: join(folder, "state.sqlite") });
  await state.migrate();
  const owner = await openOwner({ state, clock: systemClock, logger: createLogger({ write: () => {} }) });
  return {
    ...owner,
    async [Symbol.asyncDispose]() {
      await owner.close();
      await state.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Runs a scenario as `scenario run` does, and keeps every call that was made for it. */
export async function tryScenario(
  scenario: Scenario,
  cloud: Cloud,
  owner: Owner,
  more: TryOptions = {},
): Promise<Tried> {
  const calls: ApiRequest[] = [];
  const started = performance.now();
  const answer = await runScenario({
    scenario,
    owner,
    cloud: createCloud(listening(cloud.session, calls)),
    target: { cloud: cloud.session.cloud, ...more.target },
    trigger: "asked",
    admin: more.admin ?? false,
    reach: more.reach,
    ...(more.options === undefined ? {} : { options: more.options }),
  });
  const seconds = (performance.now() - started) / 1000;
  return isNotRun(answer)
    ? { run: undefined, notRun: answer, calls, seconds }
    : { run: answer, notRun: undefined, calls, seconds };
}

/** The same session, telling every request that goes through it. */
function listening(session: Session, calls: ApiRequest[]): Session {
  return {
    cloud: session.cloud,
    region: session.region,
    budget: session.budget,
    request(request) {
      calls.push(request);
      return session.request(request);
    },
    authorization: () => session.authorization(),
    endpoint: (service) => session.endpoint(service),
    microversions: (service) => session.microversions(service),
    with: (scope) => listening(session.with(scope), calls),
    as: (credentials) => listening(session.as(credentials), calls),
    anew: () => listening(session.anew(), calls),
    close: () => session.close(),
  };
}
