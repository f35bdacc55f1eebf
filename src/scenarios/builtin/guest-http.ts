import { randomBytes } from "node:crypto";
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
  reachOf,
  shell,
} from "./parts/guest.ts";
import { accessRules } from "./parts/rules.ts";
import { boot, bootStep } from "./parts/server.ts";

/** Tempest: TestLoadBalancerBasic's server part; OSHM's jump hosts, as a visitor sees them. */
export const guestHttp = defineScenario({
  id: "guest-http",
  summary: "A server serves a page over HTTP at its floating IP, and the page is the one that was put there.",
  requires: guestRequirements,
  options: z.strictObject(guestOptions),
  example: { user: "cirros" },
  steps: [bootStep, { name: "floating-ip", slow: 36 }, { name: "serve", slow: 120 }, { name: "fetch", slow: 20 }],
  cost: { calls: 79, rows: 27, addresses: 2, seconds: 40 },
  rules: accessRules(GUEST_KINDS, GUEST_CALLS),
  prepare: (context) => prepareGuest(context),
  async run(context, options, place) {
    const seconds = options.timeout_seconds;
    const server = await boot(context, place, options, guestBody(place));
    const address = await context.step("floating-ip", (cloud) => giveAddress(context, cloud, server, seconds));
    const word = `kilowatch-${randomBytes(6).toString("hex")}`;
    await context.step("serve", () => {
      const folder = "/tmp/kilowatch";
      const servers = [
        `busybox httpd -f -p ${PORT} -h ${folder}`,
        `python3 -m http.server ${PORT} --directory ${folder}`,
      ];
      // The first that the image has; cut off from the session, which would wait for it otherwise.
      const serve = `nohup sh -c '${servers.join(" || ")}' >/dev/null 2>&1 </dev/null &`;
      const command = `mkdir -p ${folder} && echo ${word} > ${folder}/index.html && { ${serve} }`;
      return shell(context, place, { address, user: options.user, command }, seconds);
    });
    await context.step("fetch", () =>
      context.until(`http://${address}:${PORT}/ is served`, seconds, async () => {
        const { status, body } = await reachOf(context)
          .http(`http://${address}:${PORT}/`, context.signal)
          .catch(() => NOTHING);
        if (status === 0) return undefined;
        demand(
          status === 200 && body.trim() === word,
          `http://${address}:${PORT}/ answered ${status} with a page that is not the server's`,
        );
        return true;
      }),
    );
  },
});

/** Above 1024, so that an ordinary user may serve there. */
const PORT = 8080;
const NOTHING = { status: 0, body: "" };
