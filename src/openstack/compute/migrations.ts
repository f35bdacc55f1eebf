import { listing, resource } from "../resource.ts";
import { COMPUTE_MICROVERSION, Migration } from "./shapes.ts";

export type MigrationFilters = {
  instance_uuid?: string;
  status?: string;
  host?: string;
  source_compute?: string;
  migration_type?: "migration" | "live-migration" | "resize" | "evacuation";
  "changes-since"?: string;
  limit?: number;
  marker?: string;
};

/** Migrations of the whole cloud, old ones too; administrators. */
export class Migrations extends resource({
  service: "compute",
  path: "/os-migrations",
  singular: "migration",
  plural: "migrations",
  shape: Migration,
  microversion: COMPUTE_MICROVERSION,
  list: listing<MigrationFilters>({ wholesale: "always", byName: "none", pageSize: 1000 }),
}) {}
