import { listing, resource } from "../resource.ts";
import { StackEvent } from "./shapes.ts";

/** What happened to one stack and its resources, oldest first. */
export class StackEvents extends resource({
  service: "orchestration",
  path: "/stacks/{}/{}/events",
  singular: "event",
  plural: "events",
  shape: StackEvent,
  list: listing<{ resource_status?: string; resource_name?: string; limit?: number; marker?: string }>({
    byName: "none",
  }),
}) {}
