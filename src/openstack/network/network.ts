import type { Session } from "../session.ts";
import { AddressScopes } from "./address-scopes.ts";
import { Agents } from "./agents.ts";
import { NetworkAvailabilityZones } from "./availability-zones.ts";
import { Extensions } from "./extensions.ts";
import { FloatingIps } from "./floating-ips.ts";
import { NetworkIpAvailabilities } from "./network-ip-availabilities.ts";
import { Networks } from "./networks.ts";
import { Ports } from "./ports.ts";
import { NetworkQuotas } from "./quotas.ts";
import { RbacPolicies } from "./rbac-policies.ts";
import { Routers } from "./routers.ts";
import { SecurityGroupRules } from "./security-group-rules.ts";
import { SecurityGroups } from "./security-groups.ts";
import { SubnetPools } from "./subnet-pools.ts";
import { Subnets } from "./subnets.ts";
import { Trunks } from "./trunks.ts";

/** Neutron. */
export class NetworkService {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get networks(): Networks {
    return new Networks(this.#session);
  }

  get subnets(): Subnets {
    return new Subnets(this.#session);
  }

  get subnetPools(): SubnetPools {
    return new SubnetPools(this.#session);
  }

  get addressScopes(): AddressScopes {
    return new AddressScopes(this.#session);
  }

  get routers(): Routers {
    return new Routers(this.#session);
  }

  get ports(): Ports {
    return new Ports(this.#session);
  }

  get floatingIps(): FloatingIps {
    return new FloatingIps(this.#session);
  }

  get securityGroups(): SecurityGroups {
    return new SecurityGroups(this.#session);
  }

  get securityGroupRules(): SecurityGroupRules {
    return new SecurityGroupRules(this.#session);
  }

  get trunks(): Trunks {
    return new Trunks(this.#session);
  }

  get rbacPolicies(): RbacPolicies {
    return new RbacPolicies(this.#session);
  }

  get agents(): Agents {
    return new Agents(this.#session);
  }

  get availabilityZones(): NetworkAvailabilityZones {
    return new NetworkAvailabilityZones(this.#session);
  }

  get ipAvailabilities(): NetworkIpAvailabilities {
    return new NetworkIpAvailabilities(this.#session);
  }

  get extensions(): Extensions {
    return new Extensions(this.#session);
  }

  get quotas(): NetworkQuotas {
    return new NetworkQuotas(this.#session);
  }
}
