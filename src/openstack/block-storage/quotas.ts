import { checked, segment } from "../resource.ts";
import type { ApiRequest, ApiResponse, Session } from "../session.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeLimits, VolumeQuota, VolumeQuotaUse } from "./shapes.ts";

/** Quotas and limits of a project. Reading those of another, and changing any, is for administrators. */
export class VolumeQuotas {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async get(projectId: string): Promise<VolumeQuota> {
    const response = await this.#call<{ quota_set?: unknown }>({ method: "GET", path: segment(projectId) });
    return checked(VolumeQuota, response.body?.quota_set, response);
  }

  async use(projectId: string): Promise<VolumeQuotaUse> {
    const response = await this.#call<{ quota_set?: unknown }>({
      method: "GET",
      path: segment(projectId),
      query: { usage: true },
    });
    return checked(VolumeQuotaUse, response.body?.quota_set, response);
  }

  async defaults(projectId: string): Promise<VolumeQuota> {
    const response = await this.#call<{ quota_set?: unknown }>({
      method: "GET",
      path: `${segment(projectId)}/defaults`,
    });
    return checked(VolumeQuota, response.body?.quota_set, response);
  }

  async update(projectId: string, quota: Partial<VolumeQuota>): Promise<void> {
    await this.#call({ method: "PUT", path: segment(projectId), body: { quota_set: quota } });
  }

  /** Back to the defaults. */
  async reset(projectId: string): Promise<void> {
    await this.#call({ method: "DELETE", path: segment(projectId) });
  }

  /** What the project of the token may use and uses. */
  async limits(): Promise<VolumeLimits> {
    const response = await this.session.request<{ limits?: { absolute?: unknown } }>({
      service: "block-storage",
      method: "GET",
      path: "/limits",
      microversion: BLOCK_STORAGE_MICROVERSION,
    });
    return checked(VolumeLimits, response.body?.limits?.absolute, response);
  }

  #call<Body>(request: Pick<ApiRequest, "method" | "path" | "body" | "query">): Promise<ApiResponse<Body>> {
    return this.session.request<Body>({
      ...request,
      service: "block-storage",
      path: `/os-quota-sets${request.path}`,
      microversion: BLOCK_STORAGE_MICROVERSION,
    });
  }
}
