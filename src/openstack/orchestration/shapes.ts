import { z } from "zod";
import { wire } from "../resource.ts";

/** A stack as lists have it (api-ref/orchestration v1). */
export const Stack = wire({
  id: z.string(),
  stack_name: z.string(),
  /** Action and state: CREATE_IN_PROGRESS, CREATE_COMPLETE, DELETE_FAILED… */
  stack_status: z.string(),
  stack_status_reason: z.string().nullish(),
  description: z.string().nullish(),
  creation_time: z.string(),
  updated_time: z.string().nullish(),
  tags: z.union([z.array(z.string()), z.string()]).nullish(),
});
export type Stack = z.output<typeof Stack>;

export const StackDetails = wire({
  ...Stack.shape,
  parameters: z.record(z.string(), z.unknown()),
  outputs: z.array(wire({ output_key: z.string(), output_value: z.unknown() })).optional(),
  disable_rollback: z.boolean().optional(),
  timeout_mins: z.union([z.number(), z.string()]).nullish(),
});
export type StackDetails = z.output<typeof StackDetails>;

export const CreatedStack = wire({ id: z.string() });
export type CreatedStack = z.output<typeof CreatedStack>;

export const StackResource = wire({
  resource_name: z.string(),
  resource_type: z.string(),
  resource_status: z.string(),
  resource_status_reason: z.string().nullish(),
  /** Id of the thing itself; empty until it is made. */
  physical_resource_id: z.string().nullish(),
  logical_resource_id: z.string(),
});
export type StackResource = z.output<typeof StackResource>;

export const StackEvent = wire({
  id: z.string(),
  event_time: z.string(),
  resource_name: z.string(),
  resource_status: z.string(),
  resource_status_reason: z.string().nullish(),
  physical_resource_id: z.string().nullish(),
});
export type StackEvent = z.output<typeof StackEvent>;
