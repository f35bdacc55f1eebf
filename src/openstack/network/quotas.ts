import { Quotas } from "../quotas.ts";
import type { Session } from "../session.ts";
import { NetworkQuota, NetworkQuotaUse } from "./shapes.ts";

export class NetworkQuotas extends Quotas<NetworkQuota, NetworkQuotaUse> {
  constructor(session: Session) {
    super(session, {
      service: "network",
      path: "/quotas",
      key: "quota",
      limits: NetworkQuota,
      use: NetworkQuotaUse,
      usePath: "/details.json",
      defaultsPath: "/default",
    });
  }
}
