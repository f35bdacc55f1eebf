import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtinScenarios } from "../src/scenarios/builtin/index.ts";

const folder = new URL("../src/scenarios/builtin/", import.meta.url);
const SERVICES = new Set([
  "identity",
  "compute",
  "network",
  "block-storage",
  "image",
  "placement",
  "orchestration",
  "load-balancer",
  "object-store",
  "dns",
  "key-manager",
]);

function sourceOf(id: string): string {
  return readFileSync(new URL(`${id}.ts`, folder), "utf8");
}

describe("every scenario", () => {
  it("is listed, sorted, and its file bears its id", () => {
    const files = readdirSync(folder)
      .filter((name) => name !== "index.ts" && !name.endsWith(".test.ts"))
      .map((name) => name.replace(/\.ts$/, ""))
      .sort();
    expect(builtinScenarios.map(({ id }) => id)).toEqual(files);
  });

  it.each(builtinScenarios.map((scenario) => [scenario.id, scenario] as const))(
    "%s is one of its kind",
    (id, scenario) => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(scenario.summary).toMatch(/^[A-Z].*\.$/);
      expect(scenario.options.safeParse(scenario.example).error?.issues ?? []).toEqual([]);
      expect(scenario.options.safeParse({ ...scenario.example, no_such_option: 1 }).success).toBe(false);
      for (const [name, option] of Object.entries(scenario.options.shape)) {
        expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
        expect({ name, description: option.description }).toMatchObject({
          description: expect.stringMatching(/.{8,}/),
        });
      }
    },
  );

  it.each(builtinScenarios.map((scenario) => [scenario.id, scenario] as const))(
    "%s declares its steps, and runs no others",
    (id, { steps }) => {
      const names = steps.map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, slow } of steps) {
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slow ?? 1).toBeGreaterThan(0);
      }
      const run = [...sourceOf(id).matchAll(/\.step\(\s*"([^"]+)"/g)].map(([, name]) => name);
      expect(run.filter((name) => !names.includes(name ?? ""))).toEqual([]);
    },
  );

  it.each(builtinScenarios.map((scenario) => [scenario.id, scenario] as const))(
    "%s says what it costs and which access rules it needs",
    (_id, { cost, rules, requires }) => {
      expect(cost.calls).toBeGreaterThan(0);
      expect(cost.seconds).toBeGreaterThan(0);
      expect(cost.rows).toBeGreaterThanOrEqual(0);
      expect(cost.addresses).toBeGreaterThanOrEqual(0);
      expect(requires.services.length).toBeGreaterThan(0);
      for (const { service, method, path } of rules) {
        expect(SERVICES).toContain(service);
        expect(method).toMatch(/^(?:\*|GET|HEAD|POST|PUT|PATCH|DELETE)$/);
        expect(path).toMatch(/^\/\S*$/);
      }
      const ruled = new Set(rules.map(({ service }) => service));
      expect([...requires.services].filter((service) => !ruled.has(service))).toEqual([]);
    },
  );
});
