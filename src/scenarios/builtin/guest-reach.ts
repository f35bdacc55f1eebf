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
  pinged,
  prepareGuest,
  shell,
} from "./parts/guest.ts";
import { accessRules } from "./parts/rules.ts";
import { addressOf, boot, bootStep } from "./parts/server.ts";

/** Tempest: test_network_basic_ops, test_server_basic_ops. */
export const guestReach = defineScenario({
  id: "guest-reach",
  summary: "A server answers to ping and SSH at its floating IP, and has the address by DHCP that Neutron gave it.",
  requires: guestRequirements,
  options: z.strictObject(guestOptions),
  example: { user: "cirros" },
  steps: [
    bootStep,
    { name: "floating-ip", slow: 36 },
    { name: "ping", slow: 60 },
    { name: "ssh", slow: 90 },
    { name: "dhcp", slow: 10 },
  ],
  cost: { calls: 79, rows: 27, addresses: 2, seconds: 40 },
  rules: accessRules(GUEST_KINDS, GUEST_CALLS),
  prepare: (context) => prepareGuest(context),
  async run(context, options, place) {
    const seconds = options.timeout_seconds;
    const server = await boot(context, place, options, guestBody(place));
    const address = await context.step("floating-ip", (cloud) => giveAddress(context, cloud, server, seconds));
    await context.step("ping", () => pinged(context, address, seconds));
    const login = { address, user: options.user };
    await context.step("ssh", async () => {
      const output = await shell(context, place, { ...login, command: "echo kilowatch" }, seconds);
      demand(
        output.trim() === "kilowatch",
        `the guest at ${address} was told to say "kilowatch" and said "${output.trim().slice(0, 80)}"`,
      );
    });
    await context.step("dhcp", async () => {
      const inside = addressOf(server);
      const output = await shell(context, place, { ...login, command: "ip -4 addr show || ifconfig" }, seconds);
      demand(output.includes(inside), `Neutron gave server ${server.id} ${inside}, and the guest does not have it`);
    });
  },
});
