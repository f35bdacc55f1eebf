import { z } from "zod";
import { wire } from "../resource.ts";

export const ContainerEntry = wire({ name: z.string(), count: z.number(), bytes: z.number() });
export type ContainerEntry = z.output<typeof ContainerEntry>;

export const ObjectEntry = wire({
  name: z.string(),
  hash: z.string(),
  bytes: z.number(),
  content_type: z.string(),
  last_modified: z.string(),
});
export type ObjectEntry = z.output<typeof ObjectEntry>;

/** What a container's headers say; names of metadata are lower-case. */
export interface ContainerFacts {
  readonly objects: number;
  readonly bytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}
