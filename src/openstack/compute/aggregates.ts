import { listing, resource, segment, sending } from "../resource.ts";
import { Aggregate, COMPUTE_MICROVERSION } from "./shapes.ts";

/** Aggregates of hosts; administrators. */
export class Aggregates extends resource({
  service: "compute",
  path: "/os-aggregates",
  singular: "aggregate",
  plural: "aggregates",
  shape: Aggregate,
  microversion: COMPUTE_MICROVERSION,
  list: listing({ byName: "none" }),
  get: true,
  create: sending<{ name: string; availability_zone?: string }>(),
  update: sending<{ name?: string; availability_zone?: string }>(),
  delete: true,
  // A new one comes without them.
  complete: (raw) => ({ hosts: [], metadata: {}, ...raw }),
}) {
  addHost(id: string, host: string): Promise<void> {
    return this.#act(id, { add_host: { host } });
  }

  removeHost(id: string, host: string): Promise<void> {
    return this.#act(id, { remove_host: { host } });
  }

  /** `null` removes a key. */
  setMetadata(id: string, metadata: Readonly<Record<string, string | null>>): Promise<void> {
    return this.#act(id, { set_metadata: { metadata } });
  }

  async #act(id: string, body: object): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body });
  }
}
