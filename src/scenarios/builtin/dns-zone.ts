import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { timeoutOption } from "./parts/server.ts";
import { reached } from "./parts/volume.ts";

/** Rally: DesignateBasic.create_and_list_zones, create_and_delete_recordsets. */
export const dnsZone = defineScenario({
  id: "dns-zone",
  summary: "A DNS zone and a record in it are made, and become active on the name servers.",
  requires: { services: ["dns"], role: "member" },
  options: z.strictObject({
    domain: z
      .string()
      .default("kilowatch.example.")
      .describe("domain that the zone is made below, with the dot at its end"),
    timeout_seconds: timeoutOption,
  }),
  example: { domain: "proof.example.org." },
  steps: [
    { name: "create-zone", slow: 30 },
    { name: "create-record", slow: 30 },
    { name: "delete", slow: 30 },
  ],
  cost: { calls: 12, rows: 2, addresses: 0, seconds: 10 },
  rules: accessRules(["zone"], ["dns POST /zones", "dns POST /zones/*/recordsets", "dns GET /zones/*/recordsets/*"]),
  async run(context, options) {
    const seconds = options.timeout_seconds;
    const zone = await context.step("create-zone", async (cloud) => {
      const made = await context.own("zone", ({ name, description }) =>
        cloud.dns.zones.create({
          name: `${name}.${options.domain}`,
          email: `proof@${options.domain.replace(/\.$/, "")}`,
          description,
        }),
      );
      return reached(context, `zone ${made.name}`, "ACTIVE", seconds, () => cloud.dns.zones.get(made.id));
    });
    await context.step("create-record", async (cloud) => {
      const name = `www.${zone.name}`;
      const made = await cloud.dns.recordSets(zone.id).create({ name, type: "A", records: ["192.0.2.1"], ttl: 60 });
      const active = await reached(context, `record ${name}`, "ACTIVE", seconds, () =>
        cloud.dns.recordSets(zone.id).get(made.id),
      );
      demand(
        active.records.join() === "192.0.2.1",
        `record ${name} was made for 192.0.2.1 and says ${active.records.join(", ")}`,
      );
    });
    await context.step("delete", () => context.remove("zone", zone.id));
  },
});
