import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cloud } from "#openstack";
import { openTestCloud, testName } from "../../../test/cloud/capture.ts";

let admin: Cloud;
let member: Cloud;
let project: string;
const name = testName();
const made = new AsyncDisposableStack();

/** Something to be deleted at the end, whatever happens; what a test has deleted itself is no matter. */
function removed(resource: { delete(id: string): Promise<boolean> }, id: string): void {
  made.defer(async () => void (await resource.delete(id)));
}

beforeAll(async () => {
  [admin, member] = await Promise.all([openTestCloud("admin"), openTestCloud("member")]);
  made.defer(() => admin.session.close());
  made.defer(() => member.session.close());
  project = (await member.session.authorization()).project?.id ?? "";
});

afterAll(() => made.disposeAsync());

test("networks, subnets, routers, ports and floating IPs are made, changed and removed", async () => {
  const { floatingIps, networks, ports, routers, subnets } = member.network;
  const external = (await networks.all({ "router:external": true }))[0]?.id ?? "";

  const network = await networks.create({ name, description: "of the clients' tests" });
  removed(networks, network.id);
  await networks.setTags(network.id, ["clients"]);
  expect(await networks.all({ tags: "clients" })).toMatchObject([{ id: network.id, tags: ["clients"] }]);
  expect(await networks.update(network.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await networks.find(name)).toMatchObject({ id: network.id, project_id: project });
  expect(await networks.get(network.id)).toMatchObject({ name });

  const subnet = await subnets.create({ network_id: network.id, name, ip_version: 4, cidr: "10.78.0.0/24" });
  removed(subnets, subnet.id);
  const six = await subnets.create({
    network_id: network.id,
    name: `${name}-6`,
    ip_version: 6,
    cidr: "2001:db8:78::/64",
    ipv6_ra_mode: "slaac",
    ipv6_address_mode: "slaac",
  });
  removed(subnets, six.id);
  expect(await subnets.all({ network_id: network.id })).toHaveLength(2);
  expect(await subnets.update(subnet.id, { dns_nameservers: ["192.0.2.1"] })).toMatchObject({
    dns_nameservers: ["192.0.2.1"],
  });
  expect(await subnets.get(subnet.id)).toMatchObject({ gateway_ip: "10.78.0.1" });

  const router = await routers.create({ name, external_gateway_info: { network_id: external } });
  removed(routers, router.id);
  expect(await routers.addInterface(router.id, { subnet_id: subnet.id })).toMatchObject({ subnet_id: subnet.id });
  made.defer(async () => void (await routers.removeInterface(router.id, { subnet_id: subnet.id })));
  expect(await routers.all({ name })).toMatchObject([{ external_gateway_info: { network_id: external } }]);
  expect(await routers.get(router.id)).toMatchObject({ name });

  const port = await ports.create({ network_id: network.id, name, fixed_ips: [{ subnet_id: subnet.id }] });
  removed(ports, port.id);
  await ports.setTags(port.id, ["clients"]);
  expect(await ports.update(port.id, { admin_state_up: false })).toMatchObject({ admin_state_up: false });
  expect(await ports.get(port.id)).toMatchObject({ network_id: network.id });
  const all = await admin.network.ports.all({ network_id: network.id });
  expect(all.map((one) => one.device_owner)).toContain("network:router_interface");
  expect(
    await ports.all({ fixed_ips: `ip_address=${port.fixed_ips[0]?.ip_address}`, network_id: network.id }),
  ).toMatchObject([{ id: port.id }]);

  const address = await floatingIps.create({ floating_network_id: external, description: name });
  removed(floatingIps, address.id);
  await floatingIps.setTags(address.id, ["clients"]);
  expect(await floatingIps.update(address.id, { port_id: port.id })).toMatchObject({ port_id: port.id });
  expect(await floatingIps.all({ port_id: port.id })).toMatchObject([{ router_id: router.id, description: name }]);
  expect(await floatingIps.get(address.id)).toMatchObject({ port_id: port.id });
  expect(await floatingIps.update(address.id, { port_id: null })).toMatchObject({ port_id: null });
  expect(await floatingIps.delete(address.id)).toBe(true);
  expect(await floatingIps.delete(address.id)).toBe(false);

  expect(await routers.removeInterface(router.id, { subnet_id: subnet.id })).toBe(true);
  expect(await routers.removeInterface(router.id, { subnet_id: subnet.id })).toBe(false);
  expect(await routers.update(router.id, { external_gateway_info: null })).toMatchObject({
    external_gateway_info: null,
  });
  expect(await admin.network.ipAvailabilities.all({ network_id: network.id })).toMatchObject([{ network_name: name }]);
  expect(await admin.network.ipAvailabilities.get(network.id)).toMatchObject({ network_id: network.id });
});

test("security groups have rules", async () => {
  const { securityGroups, securityGroupRules } = member.network;
  const group = await securityGroups.create({ name, description: "of the clients' tests" });
  removed(securityGroups, group.id);
  const rule = await securityGroupRules.create({
    security_group_id: group.id,
    direction: "ingress",
    protocol: "tcp",
    port_range_min: 22,
    port_range_max: 22,
    remote_ip_prefix: "192.0.2.0/24",
  });
  expect(await securityGroupRules.get(rule.id)).toMatchObject({ ethertype: "IPv4", port_range_max: 22 });
  expect(await securityGroupRules.all({ security_group_id: group.id })).toHaveLength(3);
  expect(await securityGroups.get(group.id)).toMatchObject({ security_group_rules: { length: 3 } });
  expect(await securityGroups.find(name)).toMatchObject({ id: group.id });
  expect(await securityGroups.update(group.id, { description: "" })).toMatchObject({ description: "" });
  expect(await securityGroupRules.delete(rule.id)).toBe(true);
});

test("subnet pools and address scopes give out prefixes", async () => {
  const { addressScopes, networks, subnetPools, subnets } = member.network;
  const scope = await addressScopes.create({ name, ip_version: 4 });
  removed(addressScopes, scope.id);
  const pool = await subnetPools.create({
    name,
    prefixes: ["10.79.0.0/16"],
    default_prefixlen: 26,
    address_scope_id: scope.id,
  });
  removed(subnetPools, pool.id);
  const network = await networks.create({ name: `${name}-pool` });
  removed(networks, network.id);
  const subnet = await subnets.create({ network_id: network.id, ip_version: 4, subnetpool_id: pool.id });
  expect(subnet.cidr).toMatch(/^10\.79\..*\/26$/);
  expect(await subnetPools.find(name)).toMatchObject({ address_scope_id: scope.id });
  expect(await subnetPools.get(pool.id)).toMatchObject({ default_prefixlen: "26" });
  expect(await subnetPools.update(pool.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await addressScopes.find(name)).toMatchObject({ id: scope.id });
  expect(await addressScopes.get(scope.id)).toMatchObject({ ip_version: 4 });
  expect(await addressScopes.update(scope.id, { name: `${name}-2` })).toMatchObject({ name: `${name}-2` });
});

test("trunks carry sub-ports", async () => {
  const { extensions, networks, ports, trunks } = member.network;
  expect((await extensions.all({})).map((extension) => extension.alias)).toContain("trunk");
  const network = await networks.create({ name: `${name}-trunk` });
  removed(networks, network.id);
  const [parent, child] = [
    await ports.create({ network_id: network.id, name }),
    await ports.create({ network_id: network.id, name }),
  ];
  removed(ports, parent.id);
  removed(ports, child.id);
  const trunk = await trunks.create({ name, port_id: parent.id });
  removed(trunks, trunk.id);
  await trunks.addSubPorts(trunk.id, [{ port_id: child.id, segmentation_id: 5, segmentation_type: "vlan" }]);
  expect(await trunks.get(trunk.id)).toMatchObject({ sub_ports: [{ port_id: child.id, segmentation_id: 5 }] });
  expect(await trunks.find(name)).toMatchObject({ id: trunk.id });
  expect(await trunks.update(trunk.id, { description: "changed" })).toMatchObject({ description: "changed" });
  await trunks.removeSubPorts(trunk.id, [child.id]);
});

test("a network is shared with one project by a policy", async () => {
  const { networks, rbacPolicies } = admin.network;
  const network = await networks.create({ name: `${name}-shared` });
  removed(networks, network.id);
  const policy = await rbacPolicies.create({
    object_type: "network",
    object_id: network.id,
    action: "access_as_shared",
    target_tenant: project,
  });
  removed(rbacPolicies, policy.id);
  expect(await member.network.networks.find(`${name}-shared`)).toMatchObject({ id: network.id });
  expect(await rbacPolicies.all({ object_id: network.id })).toHaveLength(1);
  expect(await rbacPolicies.get(policy.id)).toMatchObject({ target_tenant: project });
  expect(await rbacPolicies.update(policy.id, { target_tenant: "*" })).toMatchObject({ target_tenant: "*" });
});

test("agents, zones, extensions and quotas are read", async () => {
  const [agent] = await admin.network.agents.all({ binary: "neutron-openvswitch-agent" });
  expect(await admin.network.agents.get(agent?.id ?? "")).toMatchObject({ alive: true });
  expect(await admin.network.agents.update(agent?.id ?? "", { admin_state_up: true })).toMatchObject({ alive: true });
  expect((await member.network.availabilityZones.all({})).map((zone) => zone.state)).toContain("available");
  expect(await member.network.extensions.get("quotas")).toMatchObject({ alias: "quotas" });
  expect((await member.network.quotas.get(project)).port).toBeGreaterThan(0);
  expect((await admin.network.quotas.use(project)).port.used).toBeGreaterThanOrEqual(0);
  expect((await admin.network.quotas.defaults(project)).network).toBeGreaterThan(0);
});
