import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { addressOn, makeNetwork, makePort } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";

/** Rally: NovaServers.boot_server_and_attach_interface; Tempest: AttachInterfacesTestJSON. */
export const serverInterface = defineScenario({
  id: "server-interface",
  summary: "A running server is given a second port on another network, and loses it again.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "attach", slow: 30 }, { name: "detach", slow: 30 }],
  cost: { calls: 59, rows: 32, addresses: 0, seconds: 13 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "network POST /ports",
    "compute GET /servers/*/os-interface",
    "compute POST /servers/*/os-interface",
    "compute DELETE /servers/*/os-interface/*",
  ]),
  async prepare(context, options) {
    const { networkId } = await prepareNetwork(context, options);
    const { network, subnet } = await makeNetwork(context, context.cloud);
    return { networkId, port: await makePort(context, context.cloud, network.id), subnet };
  },
  async run(context, options, { networkId, port, subnet }) {
    const { id } = await boot(context, { networkId }, options);
    const address = addressOn(port, subnet.id);
    await context.step("attach", async (cloud) => {
      await cloud.compute.servers.interfaces(id).create({ port_id: port.id });
      await context.until(`port ${port.id} is active at server ${id}`, options.timeout_seconds, async () => {
        const now = await cloud.network.ports.get(port.id);
        return now.status === "ACTIVE" && now.device_id === id ? now : undefined;
      });
      const interfaces = await cloud.compute.servers.interfaces(id).all({});
      const ours = interfaces.find((known) => known.port_id === port.id);
      demand(ours !== undefined, `port ${port.id} was attached to server ${id}, and Nova does not list it`);
      const listed = ours.fixed_ips.some((fixed) => fixed.ip_address === address);
      demand(listed, `Nova lists port ${port.id} of server ${id} without its address ${address}`);
      demand(interfaces.length === 2, `server ${id} should have 2 interfaces and has ${interfaces.length}`);
    });
    await context.step("detach", async (cloud) => {
      await cloud.compute.servers.interfaces(id).delete(port.id);
      await context.until(`port ${port.id} leaves server ${id}`, options.timeout_seconds, async () => {
        const interfaces = await cloud.compute.servers.interfaces(id).all({});
        return interfaces.some((known) => known.port_id === port.id) ? undefined : true;
      });
      const left = await cloud.network.ports.get(port.id);
      demand(left.device_id === "", `port ${port.id} was detached, and Neutron says that ${left.device_id} has it`);
    });
  },
});
