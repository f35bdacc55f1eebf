import { expect, it } from "vitest";
import { Gate } from "./gate.ts";

it("lets only so many pass at once, in order, whatever becomes of them", async () => {
  const gate = new Gate(2);
  const log: string[] = [];
  let running = 0;
  let most = 0;
  const work =
    (name: string, fails = false) =>
    async (): Promise<string> => {
      log.push(name);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      if (fails) throw new Error(name);
      return name;
    };
  const all = ["a", "b", "c", "d", "e"].map((name) => gate.pass(work(name, name === "b")));
  const results = await Promise.allSettled(all);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  expect([log.join(""), most]).toEqual(["abcde", 2]);
});
