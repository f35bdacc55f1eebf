import { randomUUID } from "node:crypto";
import { z } from "zod";
import { KilowatchError, Secret } from "#base";
import type { RunLeftover } from "#contract";
import { type Cloud, type Credentials, createCloud } from "#openstack";
import { cleanUp } from "../clean-up.ts";
import type { RunObjects } from "../owned/run-objects.ts";
import type { Owner } from "../owner.ts";
import { type Body, call, listIn, objectIn } from "./api.ts";
import type { Actor, RallyEnvironment, RallyTenant, RallyUser } from "./environment.ts";
import { RallyIteration } from "./iteration.ts";
import { addInterface, create, createRouter, createTopology } from "./scenarios/networks.ts";
import { bootServers } from "./scenarios/servers.ts";
import { Reference } from "./scenarios/shared.ts";
import { createVolume } from "./scenarios/volumes.ts";

const limits = z.record(z.string(), z.number().int().min(-1));
const count = z.number().int().min(1);
const dictionary = z.record(z.string(), z.unknown());

/** The contexts of Rally's that Kilowatch makes (rally_openstack/task/contexts), with what they take and their defaults. */
export const contextShapes = {
  users: z.strictObject({
    tenants: count.default(1),
    users_per_tenant: count.default(1),
    resource_management_workers: z.unknown().optional(),
    project_domain: z.string().default("default"),
    user_domain: z.string().default("default"),
    user_choice_method: z.unknown().optional(),
  }),
  roles: z.array(z.string()),
  quotas: z.strictObject({ nova: limits.optional(), cinder: limits.optional(), neutron: limits.optional() }),
  network: z.strictObject({
    start_cidr: z.string().default("10.2.0.0/24"),
    networks_per_tenant: count.default(1),
    subnets_per_network: count.default(1),
    network_create_args: dictionary.default({}),
    dns_nameservers: z.array(z.string()).optional(),
    dualstack: z.boolean().default(false),
    router: z
      .strictObject({
        external: z.boolean().optional(),
        enable_snat: z.boolean().optional(),
        external_gateway_info: dictionary.optional(),
      })
      .default({ external: true }),
  }),
  router: z.looseObject({ routers_per_tenant: count.default(1) }),
  existing_network: z.looseObject({}),
  keypair: z.strictObject({}),
  allow_ssh: z.looseObject({}).nullable(),
  volumes: z.strictObject({
    size: z.number().int().min(1),
    type: z.string().nullish(),
    volumes_per_tenant: count.default(1),
  }),
  servers: z.strictObject({
    image: Reference,
    flavor: Reference,
    servers_per_tenant: count.default(5),
    auto_assign_nic: z.boolean().default(false),
    nics: z.array(z.union([z.string(), dictionary])).optional(),
  }),
  /** What these ask for is so anyway: everything is removed, and the newest API that both sides know is spoken. */
  cleanup: z.unknown(),
  admin_cleanup: z.unknown(),
  api_versions: z.unknown(),
  dummy_context: z.unknown(),
} as const;

export type ContextName = keyof typeof contextShapes;

export type Contexts = {
  readonly [Name in ContextName]?: z.output<(typeof contextShapes)[Name]>;
};

export interface EnvironmentRequest {
  /** The credentials of the task: an administrator's, where projects and users are to be made. */
  readonly cloud: Cloud;
  readonly owner: Owner;
  readonly contexts: Contexts;
  readonly needs: { readonly admin?: boolean; readonly users?: boolean };
  /** Use the project of the credentials, whatever the context `users` asks for. */
  readonly existingUser: boolean;
  /** How long the workload may take; its objects are marked with it. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export interface OpenEnvironment {
  readonly environment: RallyEnvironment;
  /** Removes everything that was made, looks again, and answers what is left with reasons. */
  close(signal: AbortSignal): Promise<RunLeftover[]>;
}

/** What is tried when everything is over may take so long; a cloud under load deletes slowly. */
const CLEANUP_SECONDS = 1800;

/**
 * Makes what the contexts of a workload ask for. Where that fails, what was made until then is removed, and the error
 * thrown. Throws FORBIDDEN where the credentials don't suffice.
 */
export async function openEnvironment(request: EnvironmentRequest): Promise<OpenEnvironment> {
  const builder = new EnvironmentBuilder(request);
  try {
    await builder.build();
    return { environment: builder, close: (signal) => builder.close(signal) };
  } catch (error) {
    await builder.close(new AbortController().signal);
    throw error;
  }
}

class EnvironmentBuilder implements RallyEnvironment {
  readonly users: RallyUser[] = [];
  readonly tenants: RallyTenant[] = [];
  readonly #request: EnvironmentRequest;
  /** Projects whose quotas were changed, to be reset. */
  readonly #quotas: { readonly projectId: string; readonly services: readonly QuotaService[] }[] = [];
  #own: Actor | undefined;
  #isAdmin = false;

  constructor(request: EnvironmentRequest) {
    this.#request = request;
  }

  get admin(): Actor {
    if (this.#own === undefined || !this.#isAdmin) throw this.#forbidden("an administrator's work");
    return this.#own;
  }

  async build(): Promise<void> {
    const { cloud, needs, contexts, existingUser } = this.#request;
    if (needs.admin !== true && needs.users !== true) return;
    const { roles, project, user } = await cloud.session.authorization();
    this.#isAdmin = roles.includes("admin");
    if (project === undefined) throw this.#forbidden("a project to work in");
    if (needs.admin === true && !this.#isAdmin) throw this.#forbidden("an administrator's work");
    const own = { cloud, objects: this.#begin(project.id) };
    this.#own = own;
    if (needs.users === true) {
      if (existingUser || (contexts.users === undefined && !this.#isAdmin)) this.#useOwn(own, project.id, user);
      else await this.#makeUsers(own);
    }
    if (contexts.quotas !== undefined) await this.#setQuotas(contexts.quotas);
    for (const [index] of this.tenants.entries()) await this.#furnish(index);
  }

  #begin(projectId: string): RunObjects {
    const { cloud, owner, seconds } = this.#request;
    return owner.begin(
      { cloud: cloud.session.cloud, region: cloud.session.region, projectId },
      seconds + CLEANUP_SECONDS,
    );
  }

  #forbidden(what: string): KilowatchError {
    const { cloud } = this.#request.cloud.session;
    return new KilowatchError(
      "FORBIDDEN",
      `the workload needs ${what}, which the credentials of cloud '${cloud}' are not for; --existing-user works in their project without making users`,
    );
  }

  #useOwn(own: Actor, projectId: string, user: { id: string; name: string }): void {
    const tenant = tenantOf(projectId, own.objects);
    this.tenants.push(tenant);
    this.users.push({ id: user.id, name: user.name, cloud: own.cloud, tenant, login: noLogin });
  }

  async #makeUsers(own: Actor): Promise<void> {
    const { contexts, signal } = this.#request;
    const asked = contexts.users ?? contextShapes.users.parse({});
    if (!this.#isAdmin) throw this.#forbidden("projects and users to be made (context 'users')");
    const cloud = own.cloud.with({ signal });
    const roles = listIn(await call(cloud, "identity", "GET", "/roles"), "roles");
    const wanted = [memberRole(roles), ...(contexts.roles ?? []).map((name) => roleNamed(roles, name))];
    const domains = await domainIds(cloud, [asked.project_domain, asked.user_domain]);
    for (let tenantNumber = 0; tenantNumber < asked.tenants; tenantNumber++) {
      const project = await own.objects.own("project", async ({ name, description }) =>
        objectIn(
          await call(cloud, "identity", "POST", "/projects", {
            project: { name, description, domain_id: domains[0] },
          }),
          "project",
        ),
      );
      const tenant = tenantOf(project.id, this.#begin(project.id));
      this.tenants.push(tenant);
      for (let userNumber = 0; userNumber < asked.users_per_tenant; userNumber++) {
        await this.#makeUser({ cloud, objects: own.objects }, tenant, domains[1] ?? "default", wanted);
      }
    }
  }

  async #makeUser(own: Actor, tenant: RallyTenant, domain: string, roles: readonly string[]): Promise<void> {
    const password = new Secret(`${randomUUID()}aA1!`);
    let userName = "";
    const { id } = await own.objects.own("user", async ({ name, description }) => {
      userName = name;
      return objectIn(
        await call(own.cloud, "identity", "POST", "/users", {
          user: {
            name,
            description,
            domain_id: domain,
            default_project_id: tenant.projectId,
            password: password.reveal(),
          },
        }),
        "user",
      );
    });
    for (const role of roles) {
      await call(own.cloud, "identity", "PUT", `/projects/${tenant.projectId}/users/${id}/roles/${role}`);
    }
    const credentials: Credentials = {
      identity: { method: "password", user: { id }, password },
      scope: { kind: "project", project: { id: tenant.projectId } },
    };
    const { session } = this.#request.cloud;
    const login = async (signal: AbortSignal): Promise<void> => {
      await session.as(credentials).with({ signal }).authorization();
    };
    this.users.push({ id, name: userName, cloud: createCloud(session.as(credentials)), tenant, login });
  }

  async #setQuotas(asked: NonNullable<Contexts["quotas"]>): Promise<void> {
    const { admin } = this;
    if (this.#request.existingUser || this.tenants.every(({ objects }) => objects === admin.objects)) {
      throw new KilowatchError(
        "FORBIDDEN",
        "the context 'quotas' changes quotas only of projects that the workload makes",
      );
    }
    for (const { projectId } of this.tenants) {
      const services = quotaServices.filter(({ rally }) => asked[rally] !== undefined);
      this.#quotas.push({ projectId, services });
      for (const { rally, service, key, path } of services) {
        await call(admin.cloud, service, "PUT", `${path}/${projectId}`, { [key]: asked[rally] });
      }
    }
  }

  /** Makes in one project what the contexts ask for, as its first user. */
  async #furnish(index: number): Promise<void> {
    const { contexts, signal } = this.#request;
    const tenant = this.tenants[index];
    const user = this.users.findIndex((each) => each.tenant === tenant);
    if (tenant === undefined || user < 0) return;
    const setup = new RallyIteration(this, user, signal);
    if (contexts.keypair !== undefined) {
      for (const [position, each] of this.users.entries()) {
        if (each.tenant === tenant) each.keypair = await makeKeypair(new RallyIteration(this, position, signal));
      }
    }
    if (contexts.allow_ssh !== undefined) tenant.securityGroups.push(await makeOpenGroup(setup));
    if (contexts.existing_network !== undefined) await findNetworks(setup, tenant);
    if (contexts.network !== undefined) await makeNetworks(setup, tenant, contexts.network);
    for (let made = 0; made < (contexts.router?.routers_per_tenant ?? 0); made++) {
      const { routers_per_tenant: _, ...body } = contexts.router ?? {};
      await createRouter(setup, body);
    }
    const { volumes, servers } = contexts;
    for (let made = 0; made < (volumes?.volumes_per_tenant ?? 0); made++) {
      tenant.volumes.push((await createVolume(setup, volumes?.size ?? 1, { type: volumes?.type })).id);
    }
    if (servers !== undefined) {
      const nics = servers.nics?.map((nic) => (typeof nic === "string" ? { "net-id": nic } : nic));
      const { image, flavor, auto_assign_nic } = servers;
      const asked = { image, flavor, auto_assign_nic, ...(nics !== undefined && { nics }) };
      const booted = await bootServers(setup, asked, servers.servers_per_tenant, 1);
      tenant.servers.push(...booted.map(({ id }) => id));
    }
  }

  async close(signal: AbortSignal): Promise<RunLeftover[]> {
    const left: RunLeftover[] = [];
    const occupied = new Set<string>();
    for (const tenant of this.tenants) {
      if (tenant.objects === this.#own?.objects) continue;
      const cloud = this.users.find((user) => user.tenant === tenant)?.cloud;
      const within = cloud === undefined ? [] : await removeAll(cloud, tenant.objects, signal);
      if (within.length > 0) occupied.add(tenant.projectId);
      left.push(...within);
    }
    for (const { projectId, services } of this.#quotas) {
      for (const { service, path } of services) await this.#resetQuota(service, `${path}/${projectId}`, left);
    }
    const own = this.#own;
    if (own !== undefined) left.push(...(await removeAll(own.cloud, own.objects, signal, occupied)));
    return left;
  }

  async #resetQuota(service: QuotaService["service"], path: string, left: RunLeftover[]): Promise<void> {
    try {
      await call(this.admin.cloud, service, "DELETE", path, undefined, { accept: [200, 202, 204, 404] });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      left.push({ kind: "quota", id: path, name: service, reason });
    }
  }
}

/** Removes what was made, then lists every kind of it again. */
async function removeAll(
  cloud: Cloud,
  objects: RunObjects,
  signal: AbortSignal,
  occupied: ReadonlySet<string> = new Set(),
): Promise<RunLeftover[]> {
  const verify = { kinds: objects.kinds, isMine: ({ runId }: { runId: string }) => runId === objects.runId };
  const { left } = await cleanUp(cloud, objects, { signal, seconds: CLEANUP_SECONDS, verify, occupied });
  objects.end();
  return [...left];
}

type QuotaService = (typeof quotaServices)[number];

const quotaServices = [
  { rally: "nova", service: "compute", key: "quota_set", path: "/os-quota-sets" },
  { rally: "cinder", service: "block-storage", key: "quota_set", path: "/os-quota-sets" },
  { rally: "neutron", service: "network", key: "quota", path: "/quotas" },
] as const;

function tenantOf(projectId: string, objects: RunObjects): RallyTenant {
  return { projectId, objects, networks: [], volumes: [], servers: [], securityGroups: [] };
}

function noLogin(): Promise<void> {
  return Promise.reject(
    new KilowatchError("FORBIDDEN", "Authenticate.keystone needs a user that the workload makes (administrator)"),
  );
}

function roleNamed(roles: readonly Body[], wanted: string): string {
  const role = roles.find(({ name }) => name === wanted);
  if (role !== undefined) return String(role["id"]);
  throw new KilowatchError("NOT_FOUND", `context 'roles': the cloud has no role '${wanted}'`);
}

/** `member`, in whichever of its historical spellings the cloud has. */
function memberRole(roles: readonly Body[]): string {
  const role = roles.find(({ name }) => /^_?member_?$/i.test(String(name)));
  if (role !== undefined) return String(role["id"]);
  throw new KilowatchError("NOT_FOUND", "context 'users': the cloud has no role 'member'");
}

async function domainIds(cloud: Cloud, wanted: readonly string[]): Promise<string[]> {
  const domains = listIn(await call(cloud, "identity", "GET", "/domains"), "domains");
  return wanted.map((name) => {
    const same = (text: unknown): boolean => String(text).toLowerCase() === name.toLowerCase();
    const domain = domains.find((each) => each["id"] === name || same(each["name"]));
    if (domain !== undefined) return String(domain["id"]);
    throw new KilowatchError("NOT_FOUND", `context 'users': the cloud has no domain '${name}'`);
  });
}

async function makeKeypair(setup: RallyIteration): Promise<string> {
  const { id } = await setup.own("keypair", async ({ name }) => {
    await call(setup.cloud("user"), "compute", "POST", "/os-keypairs", { keypair: { name } });
    return { id: name };
  });
  return id;
}

async function makeOpenGroup(setup: RallyIteration): Promise<string> {
  const group = await create(setup, "security-group", {});
  const rules = [
    { protocol: "tcp", port_range_min: 1, port_range_max: 65_535 },
    { protocol: "udp", port_range_min: 1, port_range_max: 65_535 },
    { protocol: "icmp" },
  ];
  for (const rule of rules) {
    await call(setup.cloud("user"), "network", "POST", "/security-group-rules", {
      security_group_rule: { ...rule, direction: "ingress", security_group_id: group.id },
    });
  }
  return String(group["name"]);
}

async function findNetworks(setup: RallyIteration, tenant: RallyTenant): Promise<void> {
  const body = await call(setup.cloud("user"), "network", "GET", "/networks");
  for (const network of listIn(body, "networks")) {
    const subnets = Array.isArray(network["subnets"]) ? network["subnets"].map(String) : [];
    if (network["router:external"] !== true)
      tenant.networks.push({ id: String(network["id"]), subnets, router: undefined });
  }
}

async function makeNetworks(
  setup: RallyIteration,
  tenant: RallyTenant,
  asked: NonNullable<Contexts["network"]>,
): Promise<void> {
  const { external, ...given } = asked.router;
  const router = Object.keys(asked.router).length === 0 ? null : { ...given, discover_external_gw: external === true };
  for (let made = 0; made < asked.networks_per_tenant; made++) {
    const { network, subnets, routers } = await createTopology(setup, {
      network: asked.network_create_args,
      router,
      routerPerSubnet: false,
      subnet: asked.dns_nameservers === undefined ? {} : { dns_nameservers: asked.dns_nameservers },
      start: asked.start_cidr,
      count: asked.subnets_per_network,
    });
    const ids = subnets.map(({ id }) => id);
    if (asked.dualstack) ids.push(await addIpv6(setup, network.id, routers[0]?.id));
    tenant.networks.push({ id: network.id, subnets: ids, router: routers[0]?.id });
  }
}

async function addIpv6(setup: RallyIteration, network: string, router: string | undefined): Promise<string> {
  const modes = { ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" };
  const cidr = `fd00:${Math.floor(Math.random() * 65_536).toString(16)}::/64`;
  const { id } = await create(setup, "subnet", { network_id: network, ip_version: 6, cidr, ...modes });
  if (router !== undefined) await addInterface(setup, router, id);
  return id;
}
