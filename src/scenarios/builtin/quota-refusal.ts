import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { refusalOf } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";
import { serverRequirements } from "./parts/server.ts";

/** What is asked for is more than any quota that could be filled, so that nothing has to be filled to be refused. */
export const quotaRefusal = defineScenario({
  id: "quota-refusal",
  summary:
    "What exceeds a quota is refused with 403 or 413 and words that say so: a server with too much metadata, a volume larger than the project's quota.",
  requires: { ...serverRequirements, services: [...serverRequirements.services, "block-storage"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "read-quotas", slow: 5 },
    { name: "metadata", slow: 5 },
    { name: "volume", slow: 10 },
  ],
  cost: { calls: 9, rows: 0, addresses: 0, seconds: 2.4 },
  rules: accessRules(
    ["server", "volume"],
    [
      "compute GET /os-quota-sets/*",
      "block-storage GET /os-quota-sets/*",
      "compute POST /servers",
      "block-storage POST /volumes",
      "image GET /images",
      "compute GET /flavors/detail",
    ],
  ),
  async run(context) {
    const { given, projectId } = context;
    const { items, gigabytes } = await context.step("read-quotas", async (cloud) => ({
      items: (await cloud.compute.quotas.get(projectId)).metadata_items,
      gigabytes: (await cloud.blockStorage.quotas.get(projectId)).gigabytes,
    }));
    context.note("metadata_items", items);
    context.note("gigabytes", gigabytes);
    if (items >= 0) {
      await context.step("metadata", async (cloud) => {
        const many = Object.fromEntries(Array.from({ length: items + 1 }, (_none, index) => [`key${index}`, "x"]));
        const words = await refusalOf([403, 413], () =>
          context.own("server", ({ name, metadata }) =>
            cloud.compute.servers.create({
              name,
              metadata: { ...many, ...metadata },
              flavorRef: given.flavor.id,
              imageRef: given.image.id,
              networks: "none",
            }),
          ),
        );
        demand(words !== undefined, `the quota allows ${items} items of metadata, and a server with more was taken`);
        demand(
          /metadata/i.test(words),
          `too much metadata was refused with "${words}", which does not say what is too much`,
        );
      });
    }
    if (gigabytes >= 0) {
      await context.step("volume", async (cloud) => {
        const words = await refusalOf(413, () =>
          context.own("volume", ({ name, metadata }) =>
            cloud.blockStorage.volumes.create({ name, metadata, size: gigabytes + 1 }),
          ),
        );
        demand(words !== undefined, `the quota allows ${gigabytes} GiB of volumes, and one with more was taken`);
        demand(
          /quota|exceed/i.test(words),
          `a volume beyond the quota was refused with "${words}", which does not say so`,
        );
      });
    }
  },
});
