import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeProject } from "./parts/project.ts";
import { refusalOf } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: Quotas.neutron_update; the quota is filled in a project of its own, never in a tenant's. */
export const quotaProject = defineScenario({
  id: "quota-project",
  summary: "A new project is given a quota of one network: the first is made, the second refused for the quota's sake.",
  requires: { services: ["identity", "network"], role: "admin" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "set-quota", slow: 5 },
    { name: "fill", slow: 10 },
    { name: "refuse", slow: 5 },
    { name: "reset-quota", slow: 5 },
  ],
  cost: { calls: 20, rows: 0, addresses: 0, seconds: 5 },
  rules: accessRules(
    ["project", "network"],
    [
      "identity POST /projects",
      "network GET /quotas/*",
      "network PUT /quotas/*",
      "network DELETE /quotas/*",
      "network POST /networks",
    ],
  ),
  prepare: (context) => makeProject(context, context.cloud),
  async run(context, _options, project) {
    await context.step("set-quota", async (cloud) => {
      await cloud.network.quotas.update(project.id, { network: 1 });
      const { network } = await cloud.network.quotas.get(project.id);
      demand(network === 1, `the network quota of project ${project.id} was set to 1 and is ${network}`);
    });
    const { id } = await context.step("fill", (cloud) =>
      context.own("network", ({ name, description }) =>
        cloud.network.networks.create({ name, description, project_id: project.id }),
      ),
    );
    await context.step("refuse", async (cloud) => {
      const words = await refusalOf([403, 409, 413], () =>
        context.own("network", ({ name, description }) =>
          cloud.network.networks.create({ name, description, project_id: project.id }),
        ),
      );
      demand(words !== undefined, `project ${project.id} has a quota of one network, and was given two`);
      demand(/quota/i.test(words), `a network beyond the quota was refused with "${words}", which does not say so`);
    });
    await context.step("reset-quota", async (cloud) => {
      await context.remove("network", id);
      await cloud.network.quotas.reset(project.id);
      const { network } = await cloud.network.quotas.get(project.id);
      demand(network !== 1, `the network quota of project ${project.id} was reset and is still 1`);
    });
  },
});
