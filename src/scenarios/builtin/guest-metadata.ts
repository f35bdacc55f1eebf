import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import {
  GUEST_CALLS,
  GUEST_KINDS,
  giveAddress,
  guestBody,
  guestOptions,
  guestRequirements,
  prepareGuest,
  shell,
} from "./parts/guest.ts";
import { accessRules } from "./parts/rules.ts";
import { boot, bootStep } from "./parts/server.ts";

const USER_DATA = "#!/bin/sh\n# seen by kilowatch\n";
const SERVICE = "http://169.254.169.254";

/** Rally: VMTasks.boot_runcommand_delete; Tempest: test_server_basic_ops.verify_metadata. */
export const guestMetadata = defineScenario({
  id: "guest-metadata",
  summary: "From inside a server the metadata service tells its id, its key, its metadata and its user data.",
  requires: guestRequirements,
  options: z.strictObject(guestOptions),
  example: { user: "cirros" },
  steps: [
    bootStep,
    { name: "floating-ip", slow: 36 },
    { name: "log-in", slow: 120 },
    { name: "metadata", slow: 10 },
    { name: "user-data", slow: 10 },
  ],
  cost: { calls: 82, rows: 28, addresses: 2, seconds: 40 },
  rules: accessRules(GUEST_KINDS, GUEST_CALLS),
  prepare: (context) => prepareGuest(context),
  async run(context, options, place) {
    const seconds = options.timeout_seconds;
    const server = await boot(context, place, options, {
      ...guestBody(place),
      metadata: { color: "blue" },
      user_data: Buffer.from(USER_DATA).toString("base64"),
    });
    const address = await context.step("floating-ip", (cloud) => giveAddress(context, cloud, server, seconds));
    const inside = (command: string): Promise<string> =>
      shell(context, place, { address, user: options.user, command }, seconds);
    await context.step("log-in", () => inside("true"));
    await context.step("metadata", async () => {
      const text = await inside(
        `curl -sf ${SERVICE}/openstack/latest/meta_data.json || wget -qO- ${SERVICE}/openstack/latest/meta_data.json`,
      );
      const told = readJson(text);
      demand(
        told !== undefined,
        `the metadata service told server ${server.id} what is not JSON: "${text.slice(0, 80)}"`,
      );
      demand(told.uuid === server.id, `the metadata service told server ${server.id} that it is ${told.uuid}`);
      demand(told.meta?.["color"] === "blue", `the metadata service did not tell server ${server.id} its metadata`);
      demand(
        told.public_keys?.[place.keyName] !== undefined,
        `the metadata service did not tell server ${server.id} its key`,
      );
    });
    await context.step("user-data", async () => {
      const text = await inside(
        `curl -sf ${SERVICE}/openstack/latest/user_data || wget -qO- ${SERVICE}/openstack/latest/user_data`,
      );
      demand(
        text.trim() === USER_DATA.trim(),
        `the metadata service told server ${server.id} other user data than it was made with`,
      );
    });
  },
});

interface Metadata {
  readonly uuid?: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly public_keys?: Readonly<Record<string, string>>;
}

function readJson(text: string): Metadata | undefined {
  try {
    return JSON.parse(text) as Metadata;
  } catch {
    return undefined;
  }
}
