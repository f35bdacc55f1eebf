import { z } from "zod";
import { wire } from "../resource.ts";

/** What Barbican keeps, without what it keeps secret. `id` is the end of `secret_ref` (set by this client). */
export const StoredSecret = wire({
  id: z.string(),
  secret_ref: z.string(),
  name: z.string().nullable(),
  status: z.string(),
  secret_type: z.string(),
  created: z.string(),
  expiration: z.string().nullish(),
  content_types: z.record(z.string(), z.string()).nullish(),
});
export type StoredSecret = z.output<typeof StoredSecret>;

export const CreatedSecret = wire({ id: z.string(), secret_ref: z.string() });
export type CreatedSecret = z.output<typeof CreatedSecret>;

/** The id at the end of a reference. */
export function idOf(reference: unknown): string {
  return typeof reference === "string" ? reference.slice(reference.lastIndexOf("/") + 1) : "";
}
