import { listing, resource, sending } from "../resource.ts";
import { RecordSet } from "./shapes.ts";

export type RecordSetFilters = {
  name?: string;
  type?: string;
  status?: string;
  data?: string;
  limit?: number;
  marker?: string;
};

export type RecordSetCreate = {
  /** Whole name, with the zone's and the dot at the end. */
  name: string;
  type: string;
  records: readonly string[];
  ttl?: number;
  description?: string;
};

/** Records of one zone, by name and type. */
export class RecordSets extends resource({
  service: "dns",
  path: "/zones/{}/recordsets",
  singular: "",
  plural: "recordsets",
  shape: RecordSet,
  list: listing<RecordSetFilters>(),
  get: true,
  create: sending<RecordSetCreate>(),
  update: sending<{ records?: readonly string[]; ttl?: number; description?: string }>(),
  delete: true,
}) {}
