import type { z } from "zod";
import { checked, listing, resource, segment, sending, wire } from "../resource.ts";
import {
  Inventories,
  type Inventory,
  PLACEMENT_MICROVERSION,
  ProviderAggregates,
  ProviderAllocations,
  ProviderTraits,
  ResourceProvider,
  Usages,
} from "./shapes.ts";

export type ResourceProviderFilters = {
  name?: string;
  uuid?: string;
  member_of?: string;
  /** `VCPU:4,MEMORY_MB:512`: those with so much room. */
  resources?: string;
  in_tree?: string;
  required?: string;
};

export type ResourceProviderCreate = { name: string; uuid?: string; parent_provider_uuid?: string | null };

const ProviderUsages = wire({ usages: Usages });

/** What offers resources: compute nodes, and what hangs below them or is shared by them. */
export class ResourceProviders extends resource({
  service: "placement",
  path: "/resource_providers",
  singular: "",
  plural: "resource_providers",
  shape: ResourceProvider,
  microversion: PLACEMENT_MICROVERSION,
  id: "uuid",
  list: listing<ResourceProviderFilters>(),
  get: true,
  create: sending<ResourceProviderCreate>(),
  update: sending<{ name: string; parent_provider_uuid?: string | null }>(),
  delete: true,
}) {
  inventories(id: string): Promise<Inventories> {
    return this.#of(id, "inventories", Inventories);
  }

  /** Takes the place of all inventories; `resource_provider_generation` must be the one that was read. */
  async setInventories(
    id: string,
    body: {
      resource_provider_generation: number;
      inventories: Readonly<Record<string, Pick<Inventory, "total"> & Partial<Inventory>>>;
    },
  ): Promise<Inventories> {
    const response = await this.call("PUT", `${segment(id)}/inventories`, { body });
    return checked(Inventories, response.body, response);
  }

  async usages(id: string): Promise<Usages> {
    return (await this.#of(id, "usages", ProviderUsages)).usages;
  }

  allocations(id: string): Promise<ProviderAllocations> {
    return this.#of(id, "allocations", ProviderAllocations);
  }

  aggregates(id: string): Promise<ProviderAggregates> {
    return this.#of(id, "aggregates", ProviderAggregates);
  }

  traits(id: string): Promise<ProviderTraits> {
    return this.#of(id, "traits", ProviderTraits);
  }

  async setTraits(
    id: string,
    body: { resource_provider_generation: number; traits: readonly string[] },
  ): Promise<void> {
    await this.call("PUT", `${segment(id)}/traits`, { body });
  }

  async #of<T>(id: string, what: string, shape: z.ZodType<T>): Promise<T> {
    const response = await this.call("GET", `${segment(id)}/${what}`);
    return checked(shape, response.body, response);
  }
}
