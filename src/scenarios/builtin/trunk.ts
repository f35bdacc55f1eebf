import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeNetwork, makePort } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NeutronTrunks.create_and_list_trunks; Tempest plugin of Neutron: TrunkTestJSON. */
export const trunk = defineScenario({
  id: "trunk",
  summary: "A trunk of one port carries another in a VLAN, takes a third, and loses it.",
  requires: { services: ["network"], role: "member", extensions: ["trunk"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 15 },
    { name: "add-sub-port", slow: 15 },
    { name: "remove-sub-port", slow: 15 },
    { name: "delete", slow: 15 },
  ],
  cost: { calls: 35, rows: 0, addresses: 0, seconds: 6 },
  rules: accessRules(
    ["network", "subnet", "port", "trunk"],
    [
      "network GET /extensions",
      "network POST /networks",
      "network POST /subnets",
      "network POST /ports",
      "network POST /trunks",
      "network PUT /trunks/*/add_subports",
      "network PUT /trunks/*/remove_subports",
    ],
  ),
  async prepare(context) {
    const { cloud } = context;
    const { network } = await makeNetwork(context, cloud);
    const parent = await makePort(context, cloud, network.id);
    const first = await makePort(context, cloud, network.id);
    return { parent, first, second: await makePort(context, cloud, network.id) };
  },
  async run(context, _options, { parent, first, second }) {
    const inVlan = (port: { id: string }, vlan: number) =>
      ({ port_id: port.id, segmentation_id: vlan, segmentation_type: "vlan" }) as const;
    const { id } = await context.step("create", (cloud) =>
      context.own("trunk", ({ name, description }) =>
        cloud.network.trunks.create({ port_id: parent.id, sub_ports: [inVlan(first, 101)], name, description }),
      ),
    );
    await context.step("add-sub-port", async (cloud) => {
      await cloud.network.trunks.addSubPorts(id, [inVlan(second, 102)]);
      const { sub_ports: ports } = await cloud.network.trunks.get(id);
      const vlans = ports.map((port) => port.segmentation_id).toSorted((left, right) => left - right);
      demand(vlans.join() === "101,102", `trunk ${id} was to carry VLANs 101 and 102 and carries ${vlans.join(", ")}`);
    });
    await context.step("remove-sub-port", async (cloud) => {
      await cloud.network.trunks.removeSubPorts(id, [second.id]);
      const { sub_ports: ports } = await cloud.network.trunks.get(id);
      demand(
        !ports.some((port) => port.port_id === second.id),
        `port ${second.id} was taken off trunk ${id} and is still on it`,
      );
    });
    await context.step("delete", () => context.remove("trunk", id));
  },
});
