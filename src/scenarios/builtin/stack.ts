import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { timeoutOption } from "./parts/server.ts";
import { reached } from "./parts/volume.ts";

/** Makes nothing but a random text, which is Heat's own; what other resources need is tried by their scenarios. */
const TEMPLATE = {
  heat_template_version: "2018-08-31",
  parameters: { length: { type: "number" } },
  resources: { word: { type: "OS::Heat::RandomString", properties: { length: { get_param: "length" } } } },
  outputs: { word: { value: { get_attr: ["word", "value"] } } },
};

/** Rally: HeatStacks.create_update_delete_stack. */
export const stack = defineScenario({
  id: "stack",
  summary: "A Heat stack is made, gives the output that its template promises, is updated and deleted.",
  requires: { services: ["orchestration"], role: "member" },
  options: z.strictObject({ timeout_seconds: timeoutOption }),
  example: {},
  steps: [
    { name: "create", slow: 30 },
    { name: "update", slow: 30 },
    { name: "delete", slow: 30 },
  ],
  cost: { calls: 14, rows: 3, addresses: 0, seconds: 10 },
  rules: accessRules(
    ["stack"],
    ["orchestration POST /stacks", "orchestration GET /stacks/*/*", "orchestration PUT /stacks/*/*"],
  ),
  async run(context, options) {
    const made = await context.step("create", async (cloud) => {
      const { id, name } = await context.own("stack", async (marks) => {
        const body = { template: TEMPLATE, parameters: { length: 8 }, tags: marks.tags.join(","), timeout_mins: 10 };
        return { ...(await cloud.orchestration.stacks.create({ stack_name: marks.name, ...body })), name: marks.name };
      });
      const look = async (): Promise<{ status: string; word: unknown }> => {
        const found = await cloud.orchestration.stacks.details({ stack_name: name, id });
        const word = found.outputs?.find((output) => output.output_key === "word")?.output_value;
        return { status: stateOf(found.stack_status), word };
      };
      const { word } = await reached(context, `stack ${name}`, "CREATE_COMPLETE", options.timeout_seconds, look);
      const right = typeof word === "string" && word.length === 8;
      demand(right, `stack ${name} was to answer 8 characters and answered ${JSON.stringify(word)}`);
      return { id, name };
    });
    await context.step("update", async (cloud) => {
      const reference = { stack_name: made.name, id: made.id };
      await cloud.orchestration.stacks.update(reference, { template: TEMPLATE, parameters: { length: 12 } });
      await reached(context, `stack ${made.name}`, "UPDATE_COMPLETE", options.timeout_seconds, async () => ({
        status: stateOf((await cloud.orchestration.stacks.details(reference)).stack_status),
      }));
    });
    await context.step("delete", () => context.remove("stack", made.id));
  },
});

/** `CREATE_FAILED` in words that are known to be an error. */
function stateOf(status: string): string {
  return status.endsWith("_FAILED") ? `failed (${status})` : status;
}
