import { checked, segment } from "../resource.ts";
import type { ApiRequest, ApiResponse, Session } from "../session.ts";
import { COMPUTE_MICROVERSION, ComputeLimits, ComputeQuota, ComputeQuotaUse } from "./shapes.ts";

/** Quotas and limits of a project. Reading those of another, and changing any, is for administrators. */
export class ComputeQuotas {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async get(projectId: string): Promise<ComputeQuota> {
    const response = await this.#call<{ quota_set?: unknown }>({ method: "GET", path: segment(projectId) });
    return checked(ComputeQuota, response.body?.quota_set, response);
  }

  async use(projectId: string): Promise<ComputeQuotaUse> {
    const response = await this.#call<{ quota_set?: unknown }>({ method: "GET", path: `${segment(projectId)}/detail` });
    return checked(ComputeQuotaUse, response.body?.quota_set, response);
  }

  async defaults(projectId: string): Promise<ComputeQuota> {
    const response = await this.#call<{ quota_set?: unknown }>({
      method: "GET",
      path: `${segment(projectId)}/defaults`,
    });
    return checked(ComputeQuota, response.body?.quota_set, response);
  }

  async update(projectId: string, quota: Partial<ComputeQuota> & { force?: boolean }): Promise<void> {
    await this.#call({ method: "PUT", path: segment(projectId), body: { quota_set: quota } });
  }

  /** Back to the defaults. */
  async reset(projectId: string): Promise<void> {
    await this.#call({ method: "DELETE", path: segment(projectId) });
  }

  /** What the project of the token may use and uses. */
  async limits(): Promise<ComputeLimits> {
    const response = await this.session.request<{ limits?: { absolute?: unknown } }>({
      service: "compute",
      method: "GET",
      path: "/limits",
      microversion: COMPUTE_MICROVERSION,
    });
    return checked(ComputeLimits, response.body?.limits?.absolute, response);
  }

  #call<Body>(request: Pick<ApiRequest, "method" | "path" | "body">): Promise<ApiResponse<Body>> {
    return this.session.request<Body>({
      ...request,
      service: "compute",
      path: `/os-quota-sets${request.path}`,
      microversion: COMPUTE_MICROVERSION,
    });
  }
}
