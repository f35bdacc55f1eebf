import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NovaFlavors.create_flavor_and_add_tenant_access, create_flavor_and_set_keys. */
export const flavorPrivate = defineScenario({
  id: "flavor-private",
  summary: "A flavor that is not public is made, labelled, given to a project and taken back.",
  requires: { services: ["compute"], role: "admin" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 5 },
    { name: "extra-specs", slow: 5 },
    { name: "give-access", slow: 5 },
    { name: "take-access", slow: 5 },
    { name: "delete", slow: 5 },
  ],
  cost: { calls: 11, rows: 0, addresses: 0, seconds: 1.1 },
  rules: accessRules(
    ["flavor"],
    [
      "compute POST /flavors",
      "compute POST /flavors/*/os-extra_specs",
      "compute GET /flavors/*/os-flavor-access",
      "compute POST /flavors/*/action",
    ],
  ),
  async run(context) {
    const { projectId } = context;
    const { id } = await context.step("create", (cloud) =>
      context.own("flavor", ({ name, description }) =>
        cloud.compute.flavors.create({
          name,
          description,
          vcpus: 1,
          ram: 64,
          disk: 0,
          "os-flavor-access:is_public": false,
        }),
      ),
    );
    await context.step("extra-specs", async (cloud) => {
      await cloud.compute.flavors.setExtraSpecs(id, { "kilowatch:proof": "yes" });
      const { extra_specs: specs } = await cloud.compute.flavors.get(id);
      demand(specs?.["kilowatch:proof"] === "yes", `flavor ${id} was given an extra spec and does not show it`);
    });
    await context.step("give-access", async (cloud) => {
      await cloud.compute.flavors.addAccess(id, projectId);
      const access = await cloud.compute.flavors.access(id);
      demand(access.includes(projectId), `project ${projectId} was given flavor ${id} and does not have it`);
    });
    await context.step("take-access", async (cloud) => {
      await cloud.compute.flavors.removeAccess(id, projectId);
      const access = await cloud.compute.flavors.access(id);
      demand(!access.includes(projectId), `flavor ${id} was taken from project ${projectId}, which still has it`);
    });
    await context.step("delete", () => context.remove("flavor", id));
  },
});
