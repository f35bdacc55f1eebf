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

/** Rally: NovaServers.boot_and_get_console_output, boot_and_get_console_url. */
export const serverConsole = defineScenario({
  id: "server-console",
  summary: "A server's console shows what it wrote while it booted, and a remote console is offered.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    protocol: z.enum(["vnc", "spice", "serial", "mks"]).default("vnc").describe("protocol of the remote console"),
    type: z
      .enum(["novnc", "xvpvnc", "spice-html5", "serial", "webmks"])
      .default("novnc")
      .describe("kind of the remote console; must fit the protocol"),
  }),
  example: { protocol: "spice", type: "spice-html5" },
  steps: [bootStep, { name: "console-log", slow: 30 }, { name: "remote-console", slow: 10 }],
  cost: { calls: 40, rows: 25, addresses: 0, seconds: 10 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "compute POST /servers/*/action",
    "compute POST /servers/*/remote-consoles",
  ]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id } = await boot(context, prepared, options);
    await context.step("console-log", async (cloud) => {
      const log = await context.until(`server ${id} writes to its console`, options.timeout_seconds, async () => {
        const text = await cloud.compute.servers.consoleOutput(id, 50);
        return text.trim() === "" ? undefined : text;
      });
      context.note("console_lines", log.trimEnd().split("\n").length);
    });
    await context.step("remote-console", async (cloud) => {
      const offered = await cloud.compute.servers.remoteConsole(id, options.protocol, options.type);
      // The query holds the token that opens the console: only the scheme and host may be shown.
      demand(URL.canParse(offered.url), `the URL of the remote console of server ${id} is none`);
      const { protocol, host } = new URL(offered.url);
      demand(
        /^(https?|wss?):$/.test(protocol),
        `the remote console of server ${id} is offered by ${protocol}, not by HTTP or a web socket`,
      );
      context.note("console_host", host);
    });
  },
});
