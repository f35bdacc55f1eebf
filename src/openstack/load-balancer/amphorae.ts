import { listing, resource } from "../resource.ts";
import { Amphora } from "./shapes.ts";

export type AmphoraFilters = {
  id?: string;
  loadbalancer_id?: string;
  compute_id?: string;
  status?: string;
  limit?: number;
  marker?: string;
};

/** The virtual machines behind load balancers; administrators. */
export class Amphorae extends resource({
  service: "load-balancer",
  path: "/octavia/amphorae",
  singular: "amphora",
  plural: "amphorae",
  shape: Amphora,
  list: listing<AmphoraFilters>({ wholesale: "always", byName: "none", pageSize: 500 }),
  get: true,
}) {}
