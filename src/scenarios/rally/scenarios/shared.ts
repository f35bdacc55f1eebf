import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { RallyIteration } from "../iteration.ts";

/** `{"name": …}`, `{"regex": …}` or `{"id": …}` as it stands in a task; names are looked up once, before the load. */
export const Reference = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) });

export const anything = z.record(z.string(), z.unknown());

/** A number, or one chosen anew for each iteration between `min` and `max`. */
export const Size = z.union([z.number(), z.strictObject({ min: z.number(), max: z.number() })]);

export function sizeOf(size: z.output<typeof Size>): number {
  if (typeof size === "number") return size;
  return size.min + Math.floor(Math.random() * (size.max - size.min + 1));
}

export const sleepArguments = { min_sleep: z.number().min(0).default(0), max_sleep: z.number().min(0).default(0) };

/** Rally's `sleep_between`: counts into the iteration. */
export async function sleepBetween(iteration: RallyIteration, least: number, most: number): Promise<void> {
  if (most <= 0) return;
  await sleep((least + Math.random() * (most - least)) * 1000, undefined, { signal: iteration.signal });
}
