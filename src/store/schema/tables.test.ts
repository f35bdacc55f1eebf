import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryEngine } from "../engine/testing.ts";
import { clusterTableSql, TABLES } from "./tables.ts";

describe("the tables of a cluster", () => {
  let temporary: Awaited<ReturnType<typeof temporaryEngine>>;
  beforeAll(async () => {
    temporary = await temporaryEngine();
  });
  afterAll(() => temporary.dispose());

  it.each(TABLES.flatMap((table) => clusterTableSql(table, "kilowatch's").map((sql) => [table.name, sql] as const)))(
    "%s: the engine parses what creates it",
    async (_name, sql) => {
      const answer = await temporary.engine.client.query({ query: `EXPLAIN AST ${sql}`, format: "TabSeparated" });
      expect(await answer.text()).toMatch(/^CreateQuery/);
      expect(sql).toContain("ON CLUSTER 'kilowatch\\'s'");
    },
  );
});
