import { Quotas } from "../quotas.ts";
import { checked } from "../resource.ts";
import type { Session } from "../session.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeLimits, VolumeQuota, VolumeQuotaUse } from "./shapes.ts";

export class VolumeQuotas extends Quotas<VolumeQuota, VolumeQuotaUse> {
  constructor(session: Session) {
    super(session, {
      service: "block-storage",
      path: "/os-quota-sets",
      key: "quota_set",
      microversion: BLOCK_STORAGE_MICROVERSION,
      limits: VolumeQuota,
      use: VolumeQuotaUse,
      usePath: "",
      useQuery: { usage: true },
      defaultsPath: "/defaults",
    });
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
}
