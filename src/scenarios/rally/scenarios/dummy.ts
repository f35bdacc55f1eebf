import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";

class DummyScenarioException extends Error {
  override readonly name = "DummyScenarioException";
}

class KeyError extends Error {
  override readonly name = "KeyError";
}

const seconds = z.number().min(0);
const probability = z.number().min(0).max(1).nullish();

function nap(iteration: RallyIteration, length: number): Promise<void> {
  return length > 0 ? sleep(length * 1000, undefined, { signal: iteration.signal }) : Promise.resolve();
}

async function action(iteration: RallyIteration, name: string, length: number): Promise<void> {
  await iteration.atomic(name, () => nap(iteration, length), "none");
}

function dummy(name: string, needs: RallyScenario["needs"]): RallyScenario {
  return defineRallyScenario({
    name,
    needs,
    args: z.strictObject({ sleep: seconds.default(0) }),
    run: (iteration, args) => iteration.atomic("foo", () => action(iteration, "bar", args.sleep), "none"),
  });
}

/** Scenarios that need no cloud: rally/plugins/task/scenarios/dummy/dummy.py. */
export const dummyScenarios: readonly RallyScenario[] = [
  dummy("Dummy.dummy", {}),
  dummy("Dummy.openstack", { users: true }),
  defineRallyScenario({
    name: "Dummy.dummy_output",
    needs: {},
    // What it puts out are charts for Rally's own report; the iteration itself does nothing.
    args: z.strictObject({ random_range: z.number().int().default(25) }),
    run: () => Promise.resolve(),
  }),
  defineRallyScenario({
    name: "Dummy.dummy_exception",
    needs: {},
    args: z.strictObject({
      size_of_message: z.number().int().min(1).default(1),
      sleep: seconds.default(1),
      message: z.string().default(""),
    }),
    async run(iteration, args) {
      await nap(iteration, args.sleep);
      throw new DummyScenarioException(args.message || "M".repeat(args.size_of_message));
    },
  }),
  defineRallyScenario({
    name: "Dummy.dummy_exception_probability",
    needs: {},
    args: z.strictObject({ exception_probability: probability }),
    async run(_, { exception_probability: chance }) {
      if (Math.random() < (chance ?? 0.5)) {
        throw new DummyScenarioException(`Dummy Scenario Exception: Probability: ${chance ?? 0.5}`);
      }
    },
  }),
  defineRallyScenario({
    name: "Dummy.failure",
    needs: {},
    args: z.strictObject({
      sleep: seconds.default(0.1),
      from_iteration: z.number().int().default(0),
      to_iteration: z.number().int().default(0),
      each: z.number().int().default(1),
    }),
    async run(iteration, args) {
      await nap(iteration, args.sleep);
      // Rally counts iterations from 1.
      const number = iteration.number + 1;
      if (number < args.from_iteration || number > args.to_iteration) return;
      if (args.each !== 0 && number % args.each === 0) throw new DummyScenarioException("Expected failure");
    },
  }),
  defineRallyScenario({
    name: "Dummy.dummy_random_fail_in_atomic",
    needs: {},
    args: z.strictObject({ exception_probability: probability }),
    async run(iteration, args) {
      const whole = args.exception_probability ?? 0.5;
      const chance = whole === 1 ? 1 : whole / 4;
      const roulette = async (): Promise<void> => {
        if (Math.random() < chance) throw new KeyError("Dummy test exception");
      };
      for (let round = 0; round < 2; round++) {
        await iteration.atomic(
          "dummy_fail_test",
          async () => {
            await roulette();
            await iteration.atomic("dummy_fail_inner_test", roulette, "none");
          },
          "none",
        );
      }
    },
  }),
  defineRallyScenario({
    name: "Dummy.dummy_random_action",
    needs: {},
    args: z.strictObject({
      actions_num: z.number().int().min(0).default(5),
      sleep_min: seconds.default(0),
      sleep_max: seconds.default(0),
    }),
    async run(iteration, args) {
      for (let index = 0; index < args.actions_num; index++) {
        const length = args.sleep_min + Math.random() * (args.sleep_max - args.sleep_min);
        await action(iteration, `action_${index}`, length);
      }
    },
  }),
  defineRallyScenario({
    name: "Dummy.dummy_timed_atomic_actions",
    needs: {},
    args: z.strictObject({ number_of_actions: z.number().int().min(0).default(5), sleep_factor: seconds.default(1) }),
    async run(iteration, args) {
      for (let index = 0; index < args.number_of_actions; index++) {
        await action(iteration, `action_${index}`, index * args.sleep_factor);
      }
    },
  }),
];
