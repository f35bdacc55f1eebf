import { z } from "zod";
import { checked, listing, resource, segment, sending, wire } from "../resource.ts";
import { COMPUTE_MICROVERSION, Flavor } from "./shapes.ts";

export type FlavorFilters = {
  /** `none`: also those that only some projects may use (administrators). */
  is_public?: boolean | "none";
  minDisk?: number;
  minRam?: number;
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type FlavorCreate = {
  name: string;
  vcpus: number;
  ram: number;
  disk: number;
  id?: string;
  swap?: number;
  "OS-FLV-EXT-DATA:ephemeral"?: number;
  rxtx_factor?: number;
  "os-flavor-access:is_public"?: boolean;
  description?: string;
};

const Access = z.array(wire({ flavor_id: z.string(), tenant_id: z.string() }));

export class Flavors extends resource({
  service: "compute",
  path: "/flavors",
  singular: "flavor",
  plural: "flavors",
  shape: Flavor,
  microversion: COMPUTE_MICROVERSION,
  list: listing<FlavorFilters>({ path: "/flavors/detail", byName: "none", pageSize: 1000 }),
  get: true,
  create: sending<FlavorCreate>(),
  update: sending<{ description: string | null }>(),
  delete: true,
}) {
  async setExtraSpecs(id: string, specs: Readonly<Record<string, string>>): Promise<void> {
    await this.call("POST", `${segment(id)}/os-extra_specs`, { body: { extra_specs: specs } });
  }

  async deleteExtraSpec(id: string, key: string): Promise<void> {
    await this.call("DELETE", `${segment(id)}/os-extra_specs${segment(key)}`, { accept: [200, 202, 204, 404] });
  }

  /** Ids of the projects that may use a flavor that isn't public. */
  async access(id: string): Promise<string[]> {
    const response = await this.call<{ flavor_access?: unknown }>("GET", `${segment(id)}/os-flavor-access`);
    return checked(Access, response.body?.flavor_access, response).map((entry) => entry.tenant_id);
  }

  async addAccess(id: string, projectId: string): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { addTenantAccess: { tenant: projectId } } });
  }

  async removeAccess(id: string, projectId: string): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { removeTenantAccess: { tenant: projectId } } });
  }
}
