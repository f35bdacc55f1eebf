import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTask } from "./convert.ts";
import { looksLikeRally, parseArguments, parseRallyTask } from "./task-file.ts";

/** `samples/tasks` of a checkout of rally-openstack. */
const samples = process.env["KILOWATCH_RALLY_SAMPLES"] ?? "";
const reason = existsSync(samples) ? undefined : "KILOWATCH_RALLY_SAMPLES names no directory";
if (reason !== undefined) console.warn(`Rally's own samples are not tried: ${reason}`);

const folder = new URL("testdata/", import.meta.url).pathname;
const read = (name: string, args: Record<string, unknown> = {}) =>
  parseRallyTask(readFileSync(join(folder, name), "utf8"), name, args);

describe("parseRallyTask", () => {
  it("reads version 2 with Jinja's set, default, loops and Rally's functions", () => {
    const task = read("servers.yaml", { times: 7 });
    expect(task.title).toBe("Servers, unnamed");
    expect(task.workloads.map(({ scenario, runner }) => [scenario.name, scenario.value, runner.name])).toEqual([
      ["NovaServers.boot_and_delete_server", { flavor: { name: "m1.tiny" }, image: { name: "^cirros.*$" } }, "rps"],
      ["Authenticate.validate_nova", { repetitions: 1 }, "constant_for_duration"],
      ["Authenticate.validate_neutron", { repetitions: 2 }, "constant_for_duration"],
    ]);
    expect(task.workloads[0]?.runner.value).toMatchObject({ times: 7, max_concurrency: 2 });
    expect(checkTask(task, false)).toEqual([]);
  });

  it("takes a task's arguments over its own defaults", () => {
    const task = read("servers.yaml", { times: 1, flavor_name: "big", project: "x" });
    expect(task.title).toBe("Servers, x");
    expect(task.workloads[0]?.scenario.value).toMatchObject({ flavor: { name: "big" } });
    expect(task.workloads[0]?.runner.value).toMatchObject({ times: 4 });
  });

  it("reads version 1, JSON", () => {
    const task = read("users.json");
    expect(task.workloads.map(({ scenario, runner }) => [scenario.name, runner.name, runner.value])).toEqual([
      ["KeystoneBasic.create_and_list_users", "constant", { times: 5, concurrency: 2 }],
      ["KeystoneBasic.create_and_list_users", "serial", { times: 2 }],
      ["Dummy.dummy", "serial", {}],
    ]);
    expect(task.workloads[2]?.hooks).toMatchObject([{ action: { name: "sys_call", value: "echo hello" } }]);
    expect(checkTask(task, true)).toEqual([]);
  });

  it("names everything that it cannot do, and where it stands", () => {
    const unsupported = checkTask(read("unknown.yaml"), false);
    expect(unsupported.map(({ kind, name, line, column }) => [kind, name, line, column])).toEqual([
      ["scenario", "MagnumClusters.list_clusters", 6, 7],
      ["context", "clusters", 11, 7],
      ["argument", "Dummy.dummy: slep", 14, 7],
      ["runner", "spike", 19, 7],
      ["sla", "happiness", 24, 7],
      ["hook", "sys_call", 27, 19],
      ["hook", "fault_injection", 29, 19],
    ]);
  });

  it.each([
    ["a: [", {}, /t\.yaml:1:\d+: /],
    ["[]", {}, /t\.yaml:1:1: a task is a mapping/],
    ["version: 3\nsubtasks: []", {}, /t\.yaml:1:1: version 3 is not known/],
    [
      "version: 2\ntitle: x\nsubtasks:\n- title: y\n  scenario: {A.b: {}, C.d: {}}",
      {},
      /t\.yaml:5:3: subtasks\[0\]\.scenario: must have exactly one name/,
    ],
    [
      "version: 2\ntitle: x\nsubtasks:\n- title: y\n  scenario: {A.b: {}}\n  runer: {}",
      {},
      /t\.yaml:6:3: subtasks\[0\]\.runer: Unrecognized key/,
    ],
    ["Dummy.dummy:\n- runner: {times: 1}", {}, /t\.yaml:2:\d+: Dummy\.dummy\[0\]\.runner\.type: /],
    ["{% if %}", {}, /t\.yaml: the template can.t be rendered/],
    ["version: 2\ntitle: {{ name }}", {}, /the task needs 'name': give it with --task-args/],
    ['title: {{ range.constructor("return process")() }}', {}, /'constructor' may not be used in a template/],
    ['title: {{ "".__proto__ }}', {}, /'__proto__' may not be used in a template/],
  ])("refuses %j with the place and the remedy", (text, args, message) => {
    expect(() => parseRallyTask(text, "t.yaml", args)).toThrow(message);
  });

  it("is told from a load file", () => {
    expect(looksLikeRally(readFileSync(join(folder, "users.json"), "utf8"))).toBe(true);
    expect(looksLikeRally('{"version": 2, "subtasks": []}')).toBe(true);
    expect(looksLikeRally("Dummy.dummy:\n- {}")).toBe(true);
    expect(looksLikeRally("title: x\nworkloads:\n- scenarios:\n  - scenario: Dummy.dummy")).toBe(false);
  });

  it("takes arguments as JSON or YAML", () => {
    expect(parseArguments('{"times": 3}', "--task-args")).toEqual({ times: 3 });
    expect(parseArguments("times: 3", "args.yaml")).toEqual({ times: 3 });
    expect(() => parseArguments("- 3", "args.yaml")).toThrow("args.yaml: is no mapping of arguments");
  });

  it.skipIf(reason !== undefined)("reads every sample of rally-openstack", () => {
    const files = readdirSync(samples, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(json|yaml)$/.test(name),
    );
    for (const file of files) parseRallyTask(readFileSync(join(samples, file), "utf8"), join(samples, file));
    expect(files.length).toBeGreaterThan(100);
  });
});
