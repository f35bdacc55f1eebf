import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
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

const USER_DATA = Buffer.from("#cloud-config\nhostname: kilowatch\n").toString("base64");

/** Tempest: ServerMetadataTestJSON, ServerTagsTestJSON. */
export const serverMetadata = defineScenario({
  id: "server-metadata",
  summary: "A server boots with metadata, tags and user data; what was given is answered, and can be changed.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    config_drive: z.boolean().default(false).describe("ask for a config drive too"),
  }),
  example: { config_drive: true },
  steps: [bootStep, { name: "read", slow: 5 }, { name: "change", slow: 5 }, { name: "tags", slow: 5 }],
  cost: { calls: 46, rows: 27, addresses: 0, seconds: 14 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "compute GET /servers/*/metadata",
    "compute POST /servers/*/metadata",
    "compute DELETE /servers/*/metadata/*",
    "compute PUT /servers/*/tags",
  ]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const server = await boot(context, prepared, options, {
      metadata: { color: "blue", shape: "round" },
      tags: ["proof"],
      user_data: USER_DATA,
      config_drive: options.config_drive,
    });
    const { id } = server;
    demand(server.tags?.includes("proof") === true, `server ${id} lost its tag "proof"`);
    const drive = server.config_drive === "True";
    demand(!options.config_drive || drive, `server ${id} was given no config drive`);
    await context.step("read", async (cloud) => {
      const metadata = await cloud.compute.servers.metadata(id);
      demand(
        metadata["color"] === "blue" && metadata["shape"] === "round",
        `server ${id} lost metadata that it was made with`,
      );
    });
    await context.step("change", async (cloud) => {
      await cloud.compute.servers.setMetadata(id, { color: "red" });
      await cloud.compute.servers.deleteMetadata(id, "shape");
      const metadata = await cloud.compute.servers.metadata(id);
      demand(metadata["color"] === "red", `metadata of server ${id} was set and is still what it was`);
      demand(metadata["shape"] === undefined, `metadata of server ${id} was deleted and is still there`);
    });
    await context.step("tags", async (cloud) => {
      const tags = (server.tags ?? []).filter((tag) => tag !== "proof");
      await cloud.compute.servers.setTags(id, [...tags, "proven"]);
      const after = await cloud.compute.servers.get(id);
      demand(
        after.tags?.includes("proven") === true,
        `tags of server ${id} were replaced and the new one is not there`,
      );
      demand(!after.tags.includes("proof"), `tags of server ${id} were replaced and the old one is still there`);
    });
  },
});
