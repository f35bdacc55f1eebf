import { checked, segment } from "../resource.ts";
import type { ApiResponse, HttpMethod, Session } from "../session.ts";
import { NetworkQuota, NetworkQuotaUse } from "./shapes.ts";

/** Quotas of a project; those of another, and any change, are for administrators. */
export class NetworkQuotas {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async get(projectId: string): Promise<NetworkQuota> {
    const response = await this.#call<{ quota?: unknown }>("GET", segment(projectId));
    return checked(NetworkQuota, response.body?.quota, response);
  }

  async use(projectId: string): Promise<NetworkQuotaUse> {
    const response = await this.#call<{ quota?: unknown }>("GET", `${segment(projectId)}/details.json`);
    return checked(NetworkQuotaUse, response.body?.quota, response);
  }

  async defaults(projectId: string): Promise<NetworkQuota> {
    const response = await this.#call<{ quota?: unknown }>("GET", `${segment(projectId)}/default`);
    return checked(NetworkQuota, response.body?.quota, response);
  }

  async update(projectId: string, quota: Partial<NetworkQuota>): Promise<void> {
    await this.#call("PUT", segment(projectId), { quota });
  }

  /** Back to the defaults. */
  async reset(projectId: string): Promise<void> {
    await this.#call("DELETE", segment(projectId));
  }

  #call<Body>(method: HttpMethod, path: string, body?: unknown): Promise<ApiResponse<Body>> {
    return this.session.request<Body>({
      service: "network",
      method,
      path: `/quotas${path}`,
      ...(body === undefined ? {} : { body }),
      ...(method === "DELETE" ? { accept: [204, 404] } : {}),
    });
  }
}
