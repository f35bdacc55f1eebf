import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-load-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const load = (...args: string[]) => runCommand(["scenario", "load", ...args, "--data", join(folder, "data")]);

describe("kilowatch scenario load", () => {
  it.each([
    ["a scenario that there is none of", ["nonsense"], 65, "there is no scenario nonsense"],
    ["a file that is not there", ["./none.yaml"], 66, "none.yaml"],
    ["a load file that is wrong", [file("bad.yaml", "workloads: 3")], 65, "bad.yaml:1:12: workloads: "],
    [
      "a task of Rally's that is wrong",
      [file("task.json", '{"version": 2, "subtasks": []}')],
      65,
      "task.json:1:1: title: ",
    ],
    [
      "a task whose template needs more",
      [file("need.yaml", "title: {{ x }}")],
      65,
      "the task needs 'x': give it with --task-args",
    ],
    [
      "task arguments that are none",
      [file("any.yaml", "{% set x = 1 %}"), "--task-args", "3"],
      65,
      "--task-args: is no mapping",
    ],
    ["a rate that is none", ["token-issue", "--rate", "fast"], 64, "--rate fast: write a rate such as 5/s"],
    ["a service level that is none", ["token-issue", "--sla", "p42=1"], 64, '--sla: Unrecognized key: "p42"'],
    ["a rate beside a file", [file("ok.yaml", "workloads: []"), "--rate", "5/s"], 64, "--rate is for a scenario"],
    ["a cloud that nobody knows", ["token-issue", "--cloud", "nowhere"], 78, "there is no cloud 'nowhere'"],
  ])("refuses %s", async (_, args, exitCode, message) => {
    const result = await load(...args);
    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe("");
  });

  it("names what of a task can't be done, and refuses it where that is asked for", async () => {
    const task = file("strict.yaml", "Foo.bar:\n- runner: { type: serial }\n");
    const result = await load(task, "--strict");
    expect(result.exitCode).toBe(65);
    expect(result.stderr).toContain(`${task}:2:3: scenario Foo.bar: Kilowatch has no such scenario`);
  });
});
