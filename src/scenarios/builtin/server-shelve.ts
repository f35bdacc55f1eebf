import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  booted,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";

/** Rally: NovaServers.shelve_and_unshelve_server; Tempest: test_shelve_instance. */
export const serverShelve = defineScenario({
  id: "server-shelve",
  summary:
    "A server is shelved, which keeps its disk as an image and frees its host, and comes back with its addresses.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "shelve", slow: 120 }, { name: "unshelve", slow: 120 }],
  cost: { calls: 56, rows: 42, addresses: 0, seconds: 16 },
  rules: accessRules([...SERVER_KINDS, "image"], [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const server = await boot(context, prepared, options);
    const { id } = server;
    await context.step("shelve", async (cloud) => {
      await cloud.compute.servers.shelve(id);
      const shelved = await settled(context, cloud, id, ["SHELVED", "SHELVED_OFFLOADED"], options.timeout_seconds);
      context.note("shelved_as", shelved.status);
      // Nova names it after the server and removes it when the server comes back or goes.
      const [image] = await cloud.image.images.all({ name: `${server.name}-shelved` });
      demand(image !== undefined, `server ${id} is ${shelved.status} and there is no image of its disk`);
      await context.adopt("image", image.id);
    });
    await context.step("unshelve", async (cloud) => {
      await settled(context, cloud, id, ["SHELVED", "SHELVED_OFFLOADED"], options.timeout_seconds);
      await cloud.compute.servers.unshelve(id);
      const back = await booted(context, cloud, id, options.timeout_seconds);
      const addresses = (of: typeof server): string =>
        Object.values(of.addresses)
          .flat()
          .map(({ addr }) => addr)
          .toSorted()
          .join(" ");
      demand(
        addresses(back) === addresses(server),
        `server ${id} had ${addresses(server)} and came back with ${addresses(back)}`,
      );
    });
  },
});
