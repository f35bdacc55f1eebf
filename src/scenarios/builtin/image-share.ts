import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeImage } from "./parts/image.ts";
import { accessRules } from "./parts/rules.ts";

/** Tempest: ImagesMemberTest. Glance does not ask whether a project exists, so that one of nobody serves. */
export const imageShare = defineScenario({
  id: "image-share",
  summary: "An image is shared with a project, which has yet to accept it, and taken back.",
  requires: { services: ["image"], role: "member" },
  options: z.strictObject({
    project: z
      .string()
      .default("00000000000000000000000000000000")
      .describe("id of the project to share it with; by default one that is nobody's"),
  }),
  example: { project: "933e2c1b92f34ff5abed42d129108e17" },
  steps: [
    { name: "create", slow: 5 },
    { name: "share", slow: 5 },
    { name: "take-back", slow: 5 },
  ],
  cost: { calls: 10, rows: 5, addresses: 0, seconds: 0.8 },
  rules: accessRules(
    ["image"],
    [
      "image POST /images",
      "image GET /images/*/members",
      "image POST /images/*/members",
      "image DELETE /images/*/members/*",
    ],
  ),
  async run(context, { project }) {
    const { id } = await context.step("create", (cloud) => makeImage(context, cloud, { visibility: "shared" }));
    await context.step("share", async (cloud) => {
      await cloud.image.images.members(id).create({ member: project });
      const members = await cloud.image.images.members(id).all({});
      const member = members.find((known) => known.member_id === project);
      demand(member !== undefined, `image ${id} was shared with project ${project}, and Glance lists no such member`);
      demand(
        member.status === "pending",
        `project ${project} has not been asked yet and its share of image ${id} is ${member.status}`,
      );
    });
    await context.step("take-back", async (cloud) => {
      await cloud.image.images.members(id).delete(project);
      const members = await cloud.image.images.members(id).all({});
      demand(
        members.length === 0,
        `image ${id} was taken back from project ${project} and still has ${members.length} members`,
      );
    });
  },
});
