import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  addressOf,
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";

/** Rally: NovaServers.boot_and_delete_server. */
export const serverBoot = defineScenario({
  id: "server-boot",
  summary:
    "A server boots from an image with the flavor and the address that were asked for, and goes when it is deleted.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "delete", slow: 30 }],
  cost: { calls: 40, rows: 25, addresses: 0, seconds: 8 },
  rules: accessRules(SERVER_KINDS, BOOT_CALLS),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const server = await boot(context, prepared, options);
    const { image, flavor } = context.given;
    demand(
      typeof server.image === "object" && server.image?.id === image.id,
      `server ${server.id} was not made from image ${image.id}`,
    );
    demand(server.flavor?.original_name === flavor.name, `server ${server.id} was not given flavor ${flavor.name}`);
    context.note("address", addressOf(server));
    await context.step("delete", () => context.remove("server", server.id));
  },
});
