import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { CliProcess } from "../src/cli/context.ts";
import { runCli } from "../src/cli/run.ts";

const root = new URL("..", import.meta.url).pathname;
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })].map((name) => ({
  name,
  path: join(root, name),
  written: readFileSync(join(root, name), "utf8"),
}));

/** What stands between back quotes and in blocks of code, a line each. */
function codeOf(written: string): string[] {
  const blocks = [...written.matchAll(/^```[^\n]*\n(.*?)^```/gms)].flatMap(([, body = ""]) => body.split("\n"));
  const outside = written.replaceAll(/^```[^\n]*\n.*?^```/gms, "");
  return [...blocks, ...[...outside.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code)];
}

async function helpOf(words: readonly string[]): Promise<string | undefined> {
  const stdout = new PassThrough();
  const process: CliProcess = {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough().resume(),
    env: {},
    pid: 1,
    on: () => undefined,
  };
  const [code, help] = await Promise.all([
    runCli([...words, "--help"], process).finally(() => stdout.end()),
    text(stdout),
  ]);
  return code === 0 ? help : undefined;
}

describe("the pages", () => {
  it("link to what there is", () => {
    const dead = pages.flatMap(({ name, path, written }) =>
      [...written.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(path), target)))
        .map((target) => `${name}: ${relative(root, join(dirname(path), target))}`),
    );
    expect(dead).toEqual([]);
  });

  it("name files of the tree that exist", () => {
    const missing = pages.flatMap(({ name, written }) =>
      codeOf(written)
        .filter((code) => /^(?:src|test|docs|bench|bin|demo|tools|web)\/[\w.*/-]*$/.test(code))
        .filter((code) => !code.includes("/x.") && globSync(code, { cwd: root }).length === 0)
        .map((code) => `${name}: ${code}`),
    );
    expect(missing).toEqual([]);
  });

  it("show commands and options that exist", async () => {
    const helps = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const { name, written } of pages) {
      for (const code of codeOf(written)) {
        const command = /^(?:bin\/)?kilowatch ((?:[a-z]+ ?){1,2})(.*)$/.exec(code.trim());
        if (command === null) continue;
        const words = (command[1] ?? "").trim().split(" ");
        const verb = words[0] === "serve" ? ["serve"] : words.slice(0, 2);
        const key = verb.join(" ");
        if (!helps.has(key)) helps.set(key, await helpOf(verb));
        const help = helps.get(key);
        if (help === undefined) wrong.push(`${name}: ${code}`);
        const options = (command[2] ?? "").replaceAll(/'[^']*'|"[^"]*"/g, "").split(/[|#]| {3,}/, 1)[0] ?? "";
        for (const [option] of options.matchAll(/(?<=^|\s)--[a-z][a-z-]+/g)) {
          if (help?.includes(option) === false) wrong.push(`${name}: ${key} ${option}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(helps.size).toBeGreaterThan(10);
  });
});
