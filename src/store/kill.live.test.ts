import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";

const KILLS = 20;
const LINES = 60_000;
const work = mkdtempSync(join(tmpdir(), "kilowatch-kill-"));
const main = new URL("../main.ts", import.meta.url).pathname;
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A deterministic log with request ids and tracebacks. */
function writeLog(path: string, seed: number): void {
  const lines: string[] = [];
  const start = Date.UTC(2026, 10, 1 + seed);
  for (let index = 0; lines.length < LINES; index += 1) {
    const time = new Date(start + index * 137).toISOString().replace("T", " ").slice(0, -1);
    const hash = createHash("sha1").update(`${seed} ${index}`).digest("hex");
    const request = `req-${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`;
    if (index % 50 === 49) {
      const head = `${time} 4711 ERROR nova.compute.manager`;
      lines.push(`${head} [None ${request} - - - - - -] Build of ${hash} failed: ValueError: ${index}`);
      lines.push(`${head} Traceback (most recent call last):`, `${head}   File "/x.py", line ${index % 90}, in f`);
      lines.push(`${head}     raise ValueError(${index})`, `${head} ValueError: ${index}`);
    } else
      lines.push(`${time} 4711 INFO nova.compute.manager [None ${request} - - - - - -] Took ${index % 97}.25 seconds`);
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
}

function run(...commandLine: string[]): { child: ChildProcess; ended: Promise<number | null>; text: () => string } {
  const child = spawn(process.execPath, ["--conditions=source", main, "store", ...commandLine]);
  let text = "";
  child.stdout.on("data", (data: Buffer) => (text += data.toString()));
  child.stderr.on("data", (data: Buffer) => (text += data.toString()));
  return { child, ended: new Promise((resolve) => child.once("close", resolve)), text: () => text };
}

/** The engine's process: the command's only child. */
function engineOf(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return Number(children[0]) || undefined;
}

async function succeed(...commandLine: string[]): Promise<string> {
  const { ended, text } = run(...commandLine);
  assert.equal(await ended, 0, text());
  return text();
}

async function assertWhole(data: string, files: readonly string[]): Promise<void> {
  await succeed("import", ...files, "--data", data, "--no-redact");
  const to = join(data, "out");
  await succeed("export", "--data", data, "--original", "--to", to);
  for (const file of files) {
    const name = file.slice(work.length + 1);
    assert.ok(readFileSync(join(to, name)).equals(readFileSync(file)), name);
  }
  const stat = JSON.parse(await succeed("stat", "--data", data, "--output", "json")) as { lines: number };
  assert.equal(stat.lines, files.length * LINES);
}

describe("an import that is killed", () => {
  it(`loses nothing and keeps nothing twice, over ${KILLS} kills of the command or its engine`, {
    timeout: 300_000,
  }, async () => {
    const files = [1, 2, 3].map((seed) => {
      const path = join(work, `nova-compute-${seed}.log`);
      writeLog(path, seed);
      return path;
    });
    let round = 0;
    let data = join(work, "data-0");
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { child, ended } = run("import", ...files, "--data", data, "--no-redact");
      // Early and late in an import's life by turns, always at another moment.
      const result = await Promise.race([ended.then(() => "ended"), setTimeout(900 + ((kill * 613) % 2100), "time")]);
      if (result === "ended") {
        await assertWhole(data, files);
        round += 1;
        data = join(work, `data-${round}`);
        continue;
      }
      const engine = kill % 2 === 0 ? undefined : engineOf(child.pid ?? 0);
      if (engine !== undefined) {
        process.kill(engine, "SIGKILL");
        await setTimeout(700);
      }
      child.kill("SIGKILL");
      await ended;
    }
    await expect(assertWhole(data, files)).resolves.toBeUndefined();
  });
});
