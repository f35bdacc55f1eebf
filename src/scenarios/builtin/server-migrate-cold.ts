import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { otherHost } from "./parts/hosts.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";

/** Rally: NovaServers.boot_and_migrate_server. */
export const serverMigrateCold = defineScenario({
  id: "server-migrate-cold",
  summary: "A server is moved to another host while it is off, and the move is confirmed.",
  requires: { ...serverRequirements, role: "admin", hosts: 2 },
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "migrate", slow: 180 }, { name: "confirm", slow: 30 }],
  cost: { calls: 60, rows: 34, addresses: 0, seconds: 25 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute GET /os-services", "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const before = await boot(context, prepared, options);
    const { id } = before;
    await context.step("migrate", async (cloud) => {
      await cloud.compute.servers.migrate(id, await otherHost(cloud, before));
      const moved = await settled(context, cloud, id, ["VERIFY_RESIZE"], options.timeout_seconds);
      demand(moved.hostId !== before.hostId, `server ${id} was migrated and is still on its host`);
      context.note("to_host", moved["OS-EXT-SRV-ATTR:host"] ?? moved.hostId);
    });
    await context.step("confirm", async (cloud) => {
      await cloud.compute.servers.confirmResize(id);
      const after = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(after.hostId !== before.hostId, `the migration of server ${id} was confirmed and it is on its old host`);
    });
  },
});
