import type { z } from "zod";
import type { RallyIteration } from "./iteration.ts";

/** One of Rally's scenarios as Kilowatch does it: the same calls, the same names of atomic actions. */
export interface RallyScenario {
  /** Rally's name: `NovaServers.boot_server`. */
  readonly name: string;
  /** What Rally requires: administrator's credentials, users in projects, or neither (`Dummy.dummy`). */
  readonly needs: { readonly admin?: boolean; readonly users?: boolean };
  readonly args: z.ZodObject;
  /** Checks the arguments once for a workload, and answers what runs an iteration. */
  bind(args: unknown): (iteration: RallyIteration) => Promise<void>;
}

interface Definition<Args extends z.ZodObject> {
  readonly name: string;
  readonly needs: RallyScenario["needs"];
  readonly args: Args;
  run(iteration: RallyIteration, args: z.output<Args>): Promise<void>;
}

export function defineRallyScenario<Args extends z.ZodObject>(definition: Definition<Args>): RallyScenario {
  const { name, needs, args } = definition;
  return {
    name,
    needs,
    args,
    bind(given) {
      const checked = args.parse(given);
      return (iteration) => definition.run(iteration, checked);
    },
  };
}
