import { listing, resource } from "../resource.ts";
import { StackResource } from "./shapes.ts";

/** What one stack made, by the name in its template. */
export class StackResources extends resource({
  service: "orchestration",
  path: "/stacks/{}/{}/resources",
  singular: "resource",
  plural: "resources",
  shape: StackResource,
  id: "resource_name",
  list: listing<{ nested_depth?: number; status?: string; type?: string }>({ byName: "none" }),
  get: true,
}) {}
