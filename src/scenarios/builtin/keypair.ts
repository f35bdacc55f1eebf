import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeSshKeyPair } from "./parts/keypair.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NovaKeypair.create_and_get_keypair, create_and_list_keypairs. */
export const keypair = defineScenario({
  id: "keypair",
  summary: "A public key is imported with its right fingerprint, found in the list, and deleted.",
  requires: { services: ["compute"], role: "member" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "import", slow: 5 },
    { name: "read", slow: 5 },
    { name: "list", slow: 5 },
    { name: "delete", slow: 5 },
  ],
  cost: { calls: 7, rows: 0, addresses: 0, seconds: 0.4 },
  rules: accessRules(["keypair"], ["compute POST /os-keypairs"]),
  async run(context) {
    const { publicKey, fingerprint } = makeSshKeyPair();
    const { id: name } = await context.step("import", (cloud) =>
      context.own("keypair", async (marks) => {
        await cloud.compute.keypairs.create({ name: marks.name, public_key: publicKey });
        return { id: marks.name };
      }),
    );
    await context.step("read", async (cloud) => {
      const pair = await cloud.compute.keypairs.get(name);
      demand(
        pair.public_key.trim() === publicKey,
        `key pair ${name} has another public key than the one that was imported`,
      );
      demand(
        pair.fingerprint === fingerprint,
        `key pair ${name} has fingerprint ${pair.fingerprint}, and its key has ${fingerprint}`,
      );
    });
    await context.step("list", async (cloud) => {
      const pairs = await cloud.compute.keypairs.all({});
      demand(
        pairs.some((pair) => pair.name === name),
        `key pair ${name} is not in the list of the user's key pairs`,
      );
    });
    await context.step("delete", () => context.remove("keypair", name));
  },
});
