import { checked, listing, resource, segment, sending } from "../resource.ts";
import { CreatedStack, Stack, StackDetails } from "./shapes.ts";
import { StackEvents } from "./stack-events.ts";
import { StackResources } from "./stack-resources.ts";

export type StackFilters = {
  id?: string;
  name?: string;
  status?: string;
  /** Each one must be there; comma-separated. */
  tags?: string;
  "tags-any"?: string;
  owner_id?: string;
  show_nested?: boolean;
  /** Stacks of all projects; administrators. */
  global_tenant?: boolean;
  limit?: number;
  marker?: string;
};

export type StackCreate = {
  stack_name: string;
  /** Heat orchestration template, as an object or as text. */
  template: unknown;
  parameters?: Readonly<Record<string, unknown>>;
  files?: Readonly<Record<string, string>>;
  environment?: unknown;
  /** Comma-separated. */
  tags?: string;
  timeout_mins?: number;
  disable_rollback?: boolean;
};

/** A stack is known by its name and its id together. */
export type StackReference = { readonly stack_name: string; readonly id: string };

/** Stacks. `GET /stacks/{id}` answers a redirect, so one stack is asked for by name and id. */
export class Stacks extends resource({
  service: "orchestration",
  path: "/stacks",
  singular: "stack",
  plural: "stacks",
  shape: Stack,
  list: listing<StackFilters>({ wholesale: "global_tenant", pageSize: 200 }),
  create: sending<StackCreate, CreatedStack>({ key: "", shape: CreatedStack }),
}) {
  async byId(id: string): Promise<Stack | undefined> {
    const [stack] = await this.all({ id });
    return stack;
  }

  async details(stack: StackReference): Promise<StackDetails> {
    const response = await this.call<{ stack?: unknown }>("GET", pathOf(stack));
    return checked(StackDetails, response.body?.stack, response);
  }

  /** With the template and parameters that shall hold from now on. */
  async update(stack: StackReference, body: Omit<StackCreate, "stack_name">): Promise<void> {
    await this.call("PUT", pathOf(stack), { body });
  }

  /** Answers whether it was there. */
  async delete(stack: StackReference): Promise<boolean> {
    const response = await this.call("DELETE", pathOf(stack), { accept: [204, 404] });
    return response.status !== 404;
  }

  async suspend(stack: StackReference): Promise<void> {
    await this.call("POST", `${pathOf(stack)}/actions`, { body: { suspend: null } });
  }

  async resume(stack: StackReference): Promise<void> {
    await this.call("POST", `${pathOf(stack)}/actions`, { body: { resume: null } });
  }

  async check(stack: StackReference): Promise<void> {
    await this.call("POST", `${pathOf(stack)}/actions`, { body: { check: null } });
  }

  resources({ stack_name, id }: StackReference): StackResources {
    return new StackResources(this.session, stack_name, id);
  }

  events({ stack_name, id }: StackReference): StackEvents {
    return new StackEvents(this.session, stack_name, id);
  }
}

function pathOf({ stack_name, id }: StackReference): string {
  return segment(stack_name) + segment(id);
}
