import { Quotas } from "../quotas.ts";
import { checked } from "../resource.ts";
import type { Session } from "../session.ts";
import { COMPUTE_MICROVERSION, ComputeLimits, ComputeQuota, ComputeQuotaUse } from "./shapes.ts";

export class ComputeQuotas extends Quotas<ComputeQuota, ComputeQuotaUse> {
  constructor(session: Session) {
    super(session, {
      service: "compute",
      path: "/os-quota-sets",
      key: "quota_set",
      microversion: COMPUTE_MICROVERSION,
      limits: ComputeQuota,
      use: ComputeQuotaUse,
      usePath: "/detail",
      defaultsPath: "/defaults",
    });
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
}
