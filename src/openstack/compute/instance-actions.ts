import { listing, resource } from "../resource.ts";
import { COMPUTE_MICROVERSION, InstanceAction } from "./shapes.ts";

export type InstanceActionFilters = {
  "changes-since"?: string;
  "changes-before"?: string;
  limit?: number;
  marker?: string;
};

/** What was done to one server; an action's id is the request id that did it, and only `get` answers its events. */
export class InstanceActions extends resource({
  service: "compute",
  path: "/servers/{}/os-instance-actions",
  singular: "instanceAction",
  plural: "instanceActions",
  shape: InstanceAction,
  microversion: COMPUTE_MICROVERSION,
  id: "request_id",
  list: listing<InstanceActionFilters>({ byName: "none" }),
  get: true,
}) {}
