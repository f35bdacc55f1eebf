import { z } from "zod";
import { wire } from "../resource.ts";

/** Train's (api-ref/placement, "REST API Version History"). */
export const PLACEMENT_MICROVERSION = "1.36";

export const ResourceProvider = wire({
  uuid: z.string(),
  name: z.string(),
  generation: z.number(),
  root_provider_uuid: z.string(),
  parent_provider_uuid: z.string().nullable(),
});
export type ResourceProvider = z.output<typeof ResourceProvider>;

export const Inventory = wire({
  total: z.number(),
  reserved: z.number(),
  min_unit: z.number(),
  max_unit: z.number(),
  step_size: z.number(),
  allocation_ratio: z.number(),
});
export type Inventory = z.output<typeof Inventory>;

export const Inventories = wire({
  resource_provider_generation: z.number(),
  inventories: z.record(z.string(), Inventory),
});
export type Inventories = z.output<typeof Inventories>;

/** Amounts in use by resource class. */
export const Usages = z.record(z.string(), z.number());
export type Usages = z.output<typeof Usages>;

const Resources = wire({ resources: z.record(z.string(), z.number()) });

/** What one consumer (a server, a migration) holds, by provider. */
export const Allocations = wire({
  allocations: z.record(z.string(), wire({ ...Resources.shape, generation: z.number() })),
  project_id: z.string().optional(),
  user_id: z.string().optional(),
  consumer_generation: z.number().nullish(),
});
export type Allocations = z.output<typeof Allocations>;

/** What is held of one provider, by consumer. */
export const ProviderAllocations = wire({
  resource_provider_generation: z.number(),
  allocations: z.record(z.string(), Resources),
});
export type ProviderAllocations = z.output<typeof ProviderAllocations>;

/** Where the amounts that were asked for would fit. */
export const AllocationCandidates = wire({
  allocation_requests: z.array(wire({ allocations: z.record(z.string(), Resources) })),
  provider_summaries: z.record(
    z.string(),
    wire({
      resources: z.record(z.string(), wire({ capacity: z.number(), used: z.number() })),
      traits: z.array(z.string()).optional(),
    }),
  ),
});
export type AllocationCandidates = z.output<typeof AllocationCandidates>;

export const ProviderAggregates = wire({
  aggregates: z.array(z.string()),
  resource_provider_generation: z.number(),
});
export type ProviderAggregates = z.output<typeof ProviderAggregates>;

export const ProviderTraits = wire({ traits: z.array(z.string()), resource_provider_generation: z.number() });
export type ProviderTraits = z.output<typeof ProviderTraits>;

export const ResourceClassName = wire({ name: z.string() });
export type ResourceClassName = z.output<typeof ResourceClassName>;
