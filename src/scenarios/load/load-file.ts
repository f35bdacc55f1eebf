import { isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { KilowatchError } from "#base";
import type { LoadPlan } from "./plan.ts";
import type { RateStage } from "./rate.ts";
import { LoadSlas } from "./sla.ts";

const positive = z.number().positive();
const count = z.number().int().min(1);

const RateStageShape = z.strictObject({
  seconds: positive.describe("how long"),
  rate_per_second: z.number().min(0).describe("the rate at its end"),
  jump: z.boolean().default(false).describe("has that rate from its beginning, rather than getting there evenly"),
});
const ConcurrencyStageShape = z.strictObject({
  seconds: positive.describe("how long"),
  concurrency: z.number().int().min(0).describe("how many at once at its end"),
  jump: z.boolean().default(false).describe("has that number from its beginning, rather than getting there evenly"),
});

const Part = z.strictObject({
  scenario: z.string().describe("`kilowatch scenario list` shows them"),
  weight: positive.default(1).describe("its share of the iterations, by the sum of all weights"),
  options: z.record(z.string(), z.unknown()).default({}).describe("the scenario's own options"),
});

export const LoadFileWorkload = z.strictObject({
  title: z.string().optional().describe("default: its scenarios"),
  scenarios: z.array(Part).min(1).describe("one scenario, or a mix"),
  concurrency: count.optional().describe("so many at once; with a rate: at most so many at once"),
  rate_per_second: positive.optional().describe("so many starts per second, however long they take"),
  rate_stages: z.array(RateStageShape).min(1).optional().describe("a rate that changes, from nothing"),
  concurrency_stages: z
    .array(ConcurrencyStageShape)
    .min(1)
    .optional()
    .describe("a number at once that changes, from nothing"),
  when_full: z
    .enum(["drop", "wait"])
    .default("drop")
    .describe("with a rate: what is due while as many as allowed are running is left out and counted, or starts later"),
  times: count.optional().describe("iterations in all"),
  duration_seconds: positive.optional().describe("how long iterations are started"),
  warmup_seconds: z.number().min(0).default(0).describe("what starts so early is not counted"),
  warmup_iterations: z.number().int().min(0).default(0).describe("the first ones are not counted"),
  think_seconds: z
    .strictObject({ min: z.number().min(0).default(0), max: z.number().min(0) })
    .optional()
    .describe("pause after each iteration, chosen evenly; not with a rate"),
  iteration_timeout_seconds: positive.optional().describe("an iteration that takes longer is cancelled and has failed"),
  users: z
    .strictObject({ projects: count.default(1), users_per_project: count.default(1) })
    .optional()
    .describe("projects and users to make, and to remove; needs an administrator; default: the given credentials"),
  quotas: z
    .strictObject({
      compute: z.record(z.string(), z.number().int().min(-1)).optional(),
      block_storage: z.record(z.string(), z.number().int().min(-1)).optional(),
      network: z.record(z.string(), z.number().int().min(-1)).optional(),
    })
    .optional()
    .describe("of the projects that are made; -1: none"),
  slas: LoadSlas.default({}).describe("what it must keep"),
  abort_on_sla_failure: z.boolean().default(false).describe("ends the workload when a criterion is broken"),
});
export type LoadFileWorkload = z.output<typeof LoadFileWorkload>;

/** A load file of Kilowatch's own. */
export const LoadFile = z.strictObject({
  title: z.string().default("load"),
  grace_seconds: z
    .number()
    .min(0)
    .default(60)
    .describe("how long what is running may go on when the load is ended early"),
  workloads: z.array(LoadFileWorkload).min(1).describe("run one after the other"),
});
export type LoadFile = z.output<typeof LoadFile>;

/** Reads a load file. Throws INPUT_INVALID with file, line, column, field and remedy. */
export function parseLoadFile(text: string, file: string): LoadFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const invalid = (offset: number, what: string): KilowatchError => {
    const { line, col } = lines.linePos(offset);
    return new KilowatchError("INPUT_INVALID", `${file}:${line}:${col}: ${what}`, { details: { file, line } });
  };
  const [error] = document.errors;
  if (error !== undefined) throw invalid(error.pos[0], error.message.split("\n")[0] ?? "is not YAML");
  const { data, error: wrong } = LoadFile.safeParse(document.toJS());
  const at = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range != null) return node.range[0];
    }
    return 0;
  };
  if (data === undefined) {
    const [issue] = wrong.issues;
    const path = issue?.path ?? [];
    throw invalid(at(path), `${path.join(".") || "the file"}: ${issue?.message}; see docs/reference/load-file.md`);
  }
  for (const [index, workload] of data.workloads.entries()) {
    const contradiction = contradictionIn(workload);
    if (contradiction !== undefined) {
      throw invalid(at(["workloads", index]), `workloads.${index}: ${contradiction}; see docs/reference/load-file.md`);
    }
  }
  return data;
}

function contradictionIn(workload: LoadFileWorkload): string | undefined {
  const { rate_per_second: rate, rate_stages: rates, concurrency_stages: numbers } = workload;
  const rated = rate !== undefined || rates !== undefined;
  if (rate !== undefined && rates !== undefined) return "give rate_per_second or rate_stages, not both";
  if (rated && numbers !== undefined) return "give a rate or concurrency_stages, not both";
  if (numbers !== undefined && workload.concurrency !== undefined)
    return "give concurrency or concurrency_stages, not both";
  if (rated && workload.think_seconds !== undefined) return "think_seconds makes no sense with a rate";
  const ends = workload.times ?? workload.duration_seconds ?? rates ?? numbers;
  if (ends === undefined) return "it would never end: give times, duration_seconds or stages";
  if (workload.quotas !== undefined && workload.users === undefined)
    return "quotas are set only for users that are made: give users";
  return undefined;
}

/** Everything of a plan but its parts. */
export function planOf(workload: LoadFileWorkload, graceSeconds: number): Omit<LoadPlan, "parts"> {
  const { times, duration_seconds: seconds, iteration_timeout_seconds: timeout } = workload;
  return {
    title: workload.title ?? workload.scenarios.map(({ scenario }) => scenario).join(", "),
    shape: shapeOf(workload),
    warmup: { seconds: workload.warmup_seconds, iterations: workload.warmup_iterations },
    slas: workload.slas,
    abortOnSlaFailure: workload.abort_on_sla_failure,
    graceSeconds,
    ...(times !== undefined && { times }),
    ...(seconds !== undefined && { seconds }),
    ...(timeout !== undefined && { iterationTimeoutSeconds: timeout }),
  };
}

const MOST_IN_FLIGHT = 1000;

function shapeOf(workload: LoadFileWorkload): LoadPlan["shape"] {
  const { rate_per_second: rate, concurrency, think_seconds: think } = workload;
  const rates = workload.rate_stages?.map((stage) => ({ ...stage, value: stage.rate_per_second }));
  const steady = (value: number): RateStage[] => [{ seconds: Infinity, from: value, to: value }];
  if (rate !== undefined || rates !== undefined) {
    return {
      kind: "open",
      stages: rates === undefined ? steady(rate ?? 1) : stagesOf(rates),
      maxInFlight: concurrency ?? MOST_IN_FLIGHT,
      whenFull: workload.when_full,
    };
  }
  const numbers = workload.concurrency_stages?.map((stage) => ({ ...stage, value: stage.concurrency }));
  return {
    kind: "closed",
    stages: numbers === undefined ? steady(concurrency ?? 1) : stagesOf(numbers),
    think: think === undefined ? [0, 0] : [Math.min(think.min, think.max), think.max],
  };
}

function stagesOf(stages: readonly { seconds: number; value: number; jump: boolean }[]): RateStage[] {
  let last = 0;
  return stages.map(({ seconds, value, jump }) => {
    const stage = { seconds, from: jump ? value : last, to: value };
    last = value;
    return stage;
  });
}
