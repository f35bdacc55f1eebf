import { z } from "zod";
import { wire } from "../resource.ts";

/** A zone (api-ref/dns v2); its name ends in a dot. */
export const Zone = wire({
  id: z.string(),
  name: z.string(),
  /** PENDING, ACTIVE, ERROR. */
  status: z.string(),
  action: z.string(),
  type: z.string(),
  email: z.string().nullish(),
  ttl: z.number().nullish(),
  serial: z.number(),
  description: z.string().nullish(),
  project_id: z.string(),
  pool_id: z.string().nullish(),
});
export type Zone = z.output<typeof Zone>;

export const RecordSet = wire({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  records: z.array(z.string()),
  status: z.string(),
  action: z.string(),
  ttl: z.number().nullish(),
  description: z.string().nullish(),
  zone_id: z.string(),
  zone_name: z.string(),
});
export type RecordSet = z.output<typeof RecordSet>;
