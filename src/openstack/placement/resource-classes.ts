import { listing, resource } from "../resource.ts";
import { PLACEMENT_MICROVERSION, ResourceClassName } from "./shapes.ts";

/** Kinds of resources: VCPU, MEMORY_MB, CUSTOM_…; their id is their name. */
export class ResourceClasses extends resource({
  service: "placement",
  path: "/resource_classes",
  singular: "",
  plural: "resource_classes",
  shape: ResourceClassName,
  microversion: PLACEMENT_MICROVERSION,
  id: "name",
  list: listing({ byName: "none" }),
  get: true,
  delete: true,
}) {}
