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

/** Rally: NovaServers.boot_and_live_migrate_server. */
export const serverMigrateLive = defineScenario({
  id: "server-migrate-live",
  summary: "A running server is moved to another host.",
  requires: { ...serverRequirements, role: "admin", hosts: 2 },
  options: z.strictObject({
    ...serverOptions,
    block_migration: z.boolean().optional().describe("copy the disk too; by default Nova decides by where it is kept"),
  }),
  example: { block_migration: true },
  steps: [bootStep, { name: "migrate", slow: 120 }],
  cost: { calls: 55, rows: 33, addresses: 0, seconds: 20 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "compute GET /os-services",
    "compute POST /servers/*/action",
    "compute GET /os-migrations",
  ]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const before = await boot(context, prepared, options);
    const { id } = before;
    await context.step("migrate", async (cloud) => {
      await cloud.compute.servers.liveMigrate(id, await otherHost(cloud, before), options.block_migration ?? "auto");
      // A live migration that fails leaves the server ACTIVE where it was: only Nova's note of it tells.
      const end = await context.until(`live migration of server ${id} ends`, options.timeout_seconds, async () => {
        const [latest] = await cloud.compute.migrations.all({ instance_uuid: id });
        return ["completed", "failed", "error", "cancelled"].includes(latest?.status ?? "") ? latest : undefined;
      });
      demand(
        end.status === "completed",
        `live migration of server ${id} from ${end.source_compute} to ${end.dest_compute} ended as ${end.status}`,
      );
      const after = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(after.hostId !== before.hostId, `server ${id} was migrated and is still on its host`);
      context.note("to_host", after["OS-EXT-SRV-ATTR:host"] ?? after.hostId);
    });
  },
});
