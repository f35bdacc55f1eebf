import { setTimeout as sleep } from "node:timers/promises";
import { KilowatchError, messageOf } from "#base";
import { type Cloud, CloudError, type Exchange, newRequestId, type ServiceType } from "#openstack";
import type { Iterate, IterationFailure, IterationResult, IterationStep } from "../load/iteration.ts";
import type { OwnedKind } from "../owned/kinds.ts";
import type { RunObjects } from "../owned/run-objects.ts";
import { faultOf } from "../run-fault.ts";
import type { Marks } from "../scenario.ts";
import { call } from "./api.ts";
import type { RallyEnvironment, RallyUser } from "./environment.ts";

/** As Rally's defaults for all services. */
const WAIT_SECONDS = 300;
const FIRST_POLL_MILLISECONDS = 500;
const POLL_MILLISECONDS = 1000;

/** As whom something is done: the user whose turn it is, or the administrator of the task. */
export type As = "user" | "admin";
type Timed<T> = (cloud: Cloud) => Promise<T>;

/** One iteration of one of Rally's scenarios: what its code is given, and what it measured. */
export class RallyIteration {
  readonly number: number;
  readonly signal: AbortSignal;
  readonly environment: RallyEnvironment;
  readonly #user: RallyUser | undefined;
  readonly #steps: IterationStep[] = [];
  /** The step that failed first, which is the innermost one. */
  #failed: string | undefined;
  #last: { exchange?: Exchange; globalRequestId?: string } = {};

  constructor(environment: RallyEnvironment, number: number, signal: AbortSignal) {
    this.environment = environment;
    this.number = number;
    this.signal = signal;
    this.#user = environment.users[number % Math.max(1, environment.users.length)];
  }

  /** What runs iterations of a scenario in an environment. */
  static runner(environment: RallyEnvironment, run: (iteration: RallyIteration) => Promise<void>): Iterate {
    return async (number, signal) => {
      const iteration = new RallyIteration(environment, number, signal);
      try {
        await run(iteration);
        return iteration.result();
      } catch (error) {
        return iteration.result({ error });
      }
    };
  }

  /** The user whose turn it is. */
  get user(): RallyUser {
    if (this.#user === undefined) throw new KilowatchError("INPUT_INVALID", "the workload has no users");
    return this.#user;
  }

  /** Runs and times one of Rally's atomic actions; they may stand within each other. `none` needs no cloud. */
  async atomic<T>(name: string, work: () => Promise<T>, as: "none"): Promise<T>;
  async atomic<T>(name: string, work: Timed<T>, as?: As): Promise<T>;
  async atomic<T>(name: string, work: Timed<T> | (() => Promise<T>), as: As | "none" = "user"): Promise<T> {
    const started = performance.now();
    let failed = true;
    try {
      const answer = as === "none" ? await (work as () => Promise<T>)() : await work(this.cloud(as));
      failed = false;
      return answer;
    } catch (error) {
      this.#failed ??= name;
      throw error;
    } finally {
      this.#steps.push({ name, started, seconds: (performance.now() - started) / 1000, failed });
    }
  }

  /** The cloud as that one sees it; calls carry a global request id of their own. */
  cloud(as: As): Cloud {
    const globalRequestId = newRequestId();
    this.#last = { globalRequestId };
    const { cloud } = as === "admin" ? this.environment.admin : this.user;
    return cloud.with({
      globalRequestId,
      signal: this.signal,
      onExchange: (exchange) => {
        this.#last = { exchange, globalRequestId };
      },
    });
  }

  /** Makes an object of ours, which is removed when the workload has ended, unless `remove` did so before. */
  own<T extends { readonly id: string }>(
    kind: OwnedKind,
    make: (marks: Marks) => Promise<T>,
    as: As = "user",
  ): Promise<T> {
    return this.#objects(as).own(kind, make);
  }

  adopt(kind: OwnedKind, id: string, as: As = "user"): Promise<void> {
    return this.#objects(as).adopt(this.cloud(as), { kind, id });
  }

  /**
   * Deletes an object of ours as Rally does: one call, and with `wait` looks until it is gone. That nothing is left is
   * looked at again when the workload has ended.
   */
  async remove(
    cloud: Cloud,
    object: { readonly kind: OwnedKind; readonly id: string; readonly service: ServiceType; readonly path: string },
    options: { readonly as?: As; readonly wait?: boolean; readonly del?: () => Promise<unknown> } = {},
  ): Promise<void> {
    const { kind, id, service, path } = object;
    await (options.del?.() ?? call(cloud, service, "DELETE", path));
    if (options.wait === true) {
      const gone = async (): Promise<true | undefined> => {
        const { status } = await cloud.session.request({ service, method: "GET", path, accept: [200, 404] });
        return status === 404 ? true : undefined;
      };
      await this.until(`${kind} ${id} is not gone`, gone, 0);
    }
    const objects = this.#objects(options.as ?? "user");
    const held = objects.open.findLast((candidate) => candidate.kind === kind && candidate.id === id);
    if (held !== undefined) objects.gone(held);
  }

  /** Polls as Rally does until `done` answers something; the first look after `first` milliseconds. Throws TIMEOUT. */
  async until<T>(what: string, done: () => Promise<T | undefined>, first = FIRST_POLL_MILLISECONDS): Promise<T> {
    const deadline = performance.now() + WAIT_SECONDS * 1000;
    for (let pause = first; ; pause = POLL_MILLISECONDS) {
      if (pause > 0) await sleep(pause, undefined, { signal: this.signal });
      const answer = await done();
      if (answer !== undefined) return answer;
      if (performance.now() > deadline) throw new KilowatchError("TIMEOUT", `${what}: not within ${WAIT_SECONDS} s`);
    }
  }

  result(failure?: { readonly error: unknown }): IterationResult {
    if (failure === undefined) return { steps: this.#steps };
    return { steps: this.#steps, failure: failureOf(failure.error, this.#failed, this.#last) };
  }

  #objects(as: As): RunObjects {
    return as === "admin" ? this.environment.admin.objects : this.user.tenant.objects;
  }
}

function failureOf(
  error: unknown,
  step: string | undefined,
  last: { exchange?: Exchange; globalRequestId?: string },
): IterationFailure {
  const exchange = error instanceof CloudError ? (error.exchange ?? last.exchange) : last.exchange;
  const ids = [exchange?.requestId, exchange?.globalRequestId ?? last.globalRequestId];
  // Rally's own exceptions keep their class: Dummy.dummy_exception is there to show how they are counted.
  const plain = error instanceof Error && !(error instanceof KilowatchError);
  const failure = plain ? error.name : faultOf(error).failure;
  return { failure, step, message: messageOf(error), requestIds: ids.filter((id) => id !== undefined) };
}
