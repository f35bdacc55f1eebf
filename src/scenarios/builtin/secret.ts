import { randomBytes } from "node:crypto";
import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: BarbicanSecrets.create_and_get. */
export const secret = defineScenario({
  id: "secret",
  summary: "A secret is stored with Barbican, and comes back as it was.",
  requires: { services: ["key-manager"], role: "member" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "store", slow: 5 },
    { name: "read", slow: 5 },
    { name: "delete", slow: 5 },
  ],
  cost: { calls: 10, rows: 1, addresses: 0, seconds: 2 },
  rules: accessRules(["secret"], ["key-manager POST /secrets", "key-manager GET /secrets/*/payload"]),
  async run(context) {
    const payload = randomBytes(24).toString("base64url");
    const { id } = await context.step("store", (cloud) =>
      context.own("secret", ({ name }) =>
        cloud.keyManager.secrets.create({
          name,
          payload,
          payload_content_type: "text/plain",
          secret_type: "passphrase",
        }),
      ),
    );
    await context.step("read", async (cloud) => {
      const { status } = await cloud.keyManager.secrets.get(id);
      demand(status === "ACTIVE", `secret ${id} is ${status} after it was stored`);
      const back = await cloud.keyManager.secrets.payload(id);
      demand(back.equals(payload), `secret ${id} came back, and is not what was stored`);
    });
    await context.step("delete", () => context.remove("secret", id));
  },
});
