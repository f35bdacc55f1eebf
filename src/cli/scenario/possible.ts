import { createLogger, systemClock } from "#base";
import type { NotRun } from "#contract";
import type { CliProcess } from "../context.ts";

/** Load that the questions may make; they are few, and shared by all scenarios. */
const BUDGET = { inFlight: 4 };

/**
 * Why a cloud can't be proven with some scenarios, by their ids; no reasons mean that it can. Reads only. Whether guests are
 * reached from here is for `scenario run --reach` to say. Throws what the cloud refuses.
 */
export async function whyNot(
  name: string,
  ids: readonly string[],
  process: Pick<CliProcess, "env">,
): Promise<ReadonlyMap<string, NotRun["reasons"]>> {
  const [{ openCloud }, { builtinScenarios, isNotRun, makeReady, readFacts }] = await Promise.all([
    import("#openstack"),
    import("#scenarios"),
  ]);
  const cloud = await openCloud(name, { env: process.env, budget: BUDGET });
  try {
    const facts = readFacts(cloud);
    const common = { cloud, facts, admin: true, clock: systemClock, logger: createLogger({ level: "error" }) };
    const target = { cloud: name };
    const answers = builtinScenarios
      .filter(({ id }) => ids.includes(id))
      .map(async (scenario): Promise<[string, NotRun["reasons"]]> => {
        const ready = await makeReady({ ...common, scenario, target });
        return [scenario.id, isNotRun(ready) ? ready.reasons : []];
      });
    return new Map(await Promise.all(answers));
  } finally {
    await cloud.session.close();
  }
}

/** The reasons as one cell of a table. */
export function possibleText(reasons: NotRun["reasons"] | undefined): string {
  if (reasons === undefined || reasons.length === 0) return "yes";
  return `no: ${reasons.map(({ message }) => message).join("; ")}`;
}
