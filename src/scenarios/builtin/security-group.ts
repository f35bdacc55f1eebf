import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeSecurityGroup } from "./parts/network.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NeutronSecurityGroup.create_and_list_security_group_rules; Tempest: SecGroupTest. */
export const securityGroup = defineScenario({
  id: "security-group",
  summary:
    "A security group lets everything out, takes rules for IPv4, IPv6 and its own members, refuses one twice, and loses one.",
  requires: { services: ["network"], role: "member", extensions: ["security-group"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 10 },
    { name: "add-rules", slow: 15 },
    { name: "refuse-duplicate", slow: 10 },
    { name: "remove-rule", slow: 10 },
    { name: "delete", slow: 10 },
  ],
  cost: { calls: 14, rows: 0, addresses: 0, seconds: 5 },
  rules: accessRules(
    ["security-group"],
    [
      "network GET /extensions",
      "network POST /security-groups",
      "network POST /security-group-rules",
      "network DELETE /security-group-rules/*",
    ],
  ),
  async run(context) {
    const group = await context.step("create", (cloud) => makeSecurityGroup(context, cloud));
    const { id } = group;
    const out = group.security_group_rules.filter(({ direction }) => direction === "egress");
    demand(out.length === 2, `a new security group lets out IPv4 and IPv6, and ${id} has ${out.length} egress rules`);
    const base = { security_group_id: id, direction: "ingress" } as const;
    const ssh = { ...base, ethertype: "IPv4", protocol: "tcp", port_range_min: 22, port_range_max: 22 } as const;
    const wanted = [
      ssh,
      { ...base, ethertype: "IPv4", protocol: "icmp", remote_ip_prefix: "192.0.2.0/24" },
      { ...base, ethertype: "IPv6", protocol: "tcp", port_range_min: 443, port_range_max: 443 },
      { ...base, ethertype: "IPv4", remote_group_id: id },
    ] as const;
    const [first] = await context.step("add-rules", async (cloud) => {
      const made = [];
      for (const rule of wanted) made.push(await cloud.network.securityGroupRules.create(rule));
      const { security_group_rules: rules } = await cloud.network.securityGroups.get(id);
      const missing = made.find((rule) => !rules.some((known) => known.id === rule.id));
      demand(missing === undefined, `security group ${id} does not show its rule ${missing?.id}`);
      return made;
    });
    await context.step("refuse-duplicate", async (cloud) => {
      const refused = await isRefused(409, () => cloud.network.securityGroupRules.create(ssh));
      demand(refused, `security group ${id} took the same rule twice`);
    });
    await context.step("remove-rule", async (cloud) => {
      const gone = first?.id ?? "";
      await cloud.network.securityGroupRules.delete(gone);
      const { security_group_rules: rules } = await cloud.network.securityGroups.get(id);
      demand(
        !rules.some((rule) => rule.id === gone),
        `rule ${gone} of security group ${id} was deleted and is still there`,
      );
    });
    await context.step("delete", () => context.remove("security-group", id));
  },
});
