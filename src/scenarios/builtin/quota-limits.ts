import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";

interface Use {
  readonly limit: number;
  readonly used: number;
}

/** Rally: Quotas.nova_get and its siblings; what it finds is what users see as "quota exceeded" with nothing there. */
export const quotaLimits = defineScenario({
  id: "quota-limits",
  summary:
    "Quotas and limits of the project are told by compute, network and block storage, agree with each other, and are not overdrawn.",
  requires: { services: ["compute", "network", "block-storage"], role: "reader", extensions: ["quota_details"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "compute", slow: 5 },
    { name: "network", slow: 5 },
    { name: "block-storage", slow: 5 },
  ],
  cost: { calls: 6, rows: 0, addresses: 0, seconds: 1.6 },
  rules: accessRules(
    [],
    [
      "network GET /extensions",
      "compute GET /os-quota-sets/*/detail",
      "compute GET /limits",
      "network GET /quotas/*/details.json",
      "block-storage GET /os-quota-sets/*",
      "block-storage GET /limits",
    ],
  ),
  async run(context) {
    const { projectId } = context;
    await context.step("compute", async (cloud) => {
      const quota = await cloud.compute.quotas.use(projectId);
      const limits = await cloud.compute.quotas.limits();
      const { instances, cores, ram } = quota;
      for (const [name, { limit, in_use: used }] of Object.entries({ instances, cores, ram }))
        hold("Nova", name, { limit, used });
      const agree = limits.maxTotalInstances === instances.limit && limits.maxTotalCores === cores.limit;
      demand(
        agree,
        `Nova's limits (${limits.maxTotalInstances} instances, ${limits.maxTotalCores} cores) are not its quota (${instances.limit}, ${cores.limit})`,
      );
      context.note("instances", `${instances.in_use} of ${instances.limit}`);
    });
    await context.step("network", async (cloud) => {
      const quota = await cloud.network.quotas.use(projectId);
      for (const name of ["network", "subnet", "port", "router", "floatingip", "security_group"] as const) {
        const use = quota[name];
        if (use !== undefined) hold("Neutron", name, use);
      }
      context.note("ports", `${quota.port.used} of ${quota.port.limit}`);
    });
    await context.step("block-storage", async (cloud) => {
      const { volumes, gigabytes } = await cloud.blockStorage.quotas.use(projectId);
      for (const [name, { limit, in_use: used }] of Object.entries({ volumes, gigabytes }))
        hold("Cinder", name, { limit, used });
      const limits = await cloud.blockStorage.quotas.limits();
      const agree = limits.maxTotalVolumes === volumes.limit && limits.totalVolumesUsed === volumes.in_use;
      demand(
        agree,
        `Cinder's limits say ${limits.totalVolumesUsed} of ${limits.maxTotalVolumes} volumes, its quota ${volumes.in_use} of ${volumes.limit}`,
      );
      context.note("gigabytes", `${gigabytes.in_use} of ${gigabytes.limit}`);
    });
  },
});

function hold(service: string, name: string, { limit, used }: Use): void {
  demand(used >= 0, `${service} says that ${used} ${name} are used: its count is broken`);
  demand(limit < 0 || used <= limit, `${service} says that ${used} ${name} are used, of a quota of ${limit}`);
}
