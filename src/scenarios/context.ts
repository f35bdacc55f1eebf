import { setTimeout as sleep } from "node:timers/promises";
import { KilowatchError } from "#base";
import type { Cloud } from "#openstack";
import type { Ready } from "./iterate.ts";
import { removeObject } from "./owned/remove.ts";
import type { RunObjects } from "./owned/run-objects.ts";
import type { ScenarioContext } from "./scenario.ts";

interface ContextParts {
  readonly objects: RunObjects;
  readonly signal: AbortSignal;
  /** The cloud of the step that is on, else the one outside steps. */
  readonly cloud: () => Cloud;
  readonly note: ScenarioContext["note"];
  readonly step: ScenarioContext["step"];
}

/** First pauses between two polls are short, for clouds (and fakes) that are quick; then one per second. */
const FIRST_POLL_MILLISECONDS = 100;
const POLL_GROWTH = 1.5;
const LAST_POLL_MILLISECONDS = 1000;

/** How long a removal within a step may take. */
const REMOVE_SECONDS = 300;

/** What one iteration's scenario is given. */
export function createContext(ready: Ready, parts: ContextParts): ScenarioContext {
  const { objects, signal } = parts;
  return {
    target: ready.target,
    given: ready.given,
    projectId: ready.site.projectId,
    cloud: ready.cloud.with({ signal }),
    signal,
    logger: ready.logger,
    reach: ready.reach,
    step: parts.step,
    own: (kind, make) => objects.own(kind, make),
    adopt: (kind, id) => objects.adopt(ready.cloud, { kind, id }),
    async remove(kind, id) {
      const object = objects.open.find((candidate) => candidate.kind === kind && candidate.id === id);
      if (object === undefined) {
        throw new KilowatchError(
          "INPUT_INVALID",
          `the scenario ${ready.scenario.id} removes a ${kind} that it does not own`,
        );
      }
      await removeObject(parts.cloud(), object, { signal, seconds: REMOVE_SECONDS });
      objects.gone(object);
    },
    async until(what, seconds, done) {
      const deadline = performance.now() + seconds * 1000;
      for (let pause = FIRST_POLL_MILLISECONDS; ; pause = Math.min(pause * POLL_GROWTH, LAST_POLL_MILLISECONDS)) {
        const answer = await done();
        if (answer !== undefined) return answer;
        if (performance.now() + pause > deadline) {
          throw new KilowatchError("TIMEOUT", `${what}: not within ${seconds} s`);
        }
        await sleep(pause, undefined, { signal });
      }
    },
    note: parts.note,
  };
}
