import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const program = new URL("../../bin/kilowatch", import.meta.url).pathname;
const hasEngine = existsSync(new URL("../../node_modules/chdb", import.meta.url));
if (!hasEngine) console.warn("skipped: the demo needs the npm package chdb, which is not installed");

const folder = mkdtempSync(join(tmpdir(), "kilowatch-accept-"));
const data = join(folder, "demo");
let server: ChildProcess;
let greeting = "";

async function kilowatch(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1 << 28 });
  return stdout;
}

async function ask<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kilowatch(...args, "--data", data, "--output", "json")) as T;
}

async function until<T>(what: string, seconds: number, attempt: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(500);
  }
}

beforeAll(async () => {
  if (!hasEngine) return;
  server = spawn(program, ["serve", "--demo", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  server.stdout?.setEncoding("utf8").on("data", (text: string) => {
    greeting += text;
  });
  await until("the server starts", 120, async () => /http:\S+/.exec(greeting)?.[0]);
});

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Page {
  records: { request_id?: string; message: string; origin: { service?: string }; original?: string }[];
}
interface Trace {
  services: string[];
  title: string;
  edges: { evidence: string; confidence: number }[];
}

const CREATED = 'service:nova-api kind:access "POST /v2.1/servers" status:202';

it.skipIf(!hasEngine)("shows live records of a real cloud, and follows a request over its services", async () => {
  const trace = await until("a server's creation over six services", 150, async () => {
    const { records } = await ask<Page>("record", "search", CREATED, "--limit", "20");
    const id = records.at(-1)?.request_id;
    if (id === undefined) return undefined;
    const found = await ask<Trace>("request", "trace", id);
    return found.services.length >= 6 ? found : undefined;
  });
  expect(trace.title).toContain("POST /v2.1/servers");
  expect(trace.services).toEqual(
    expect.arrayContaining(["nova-api", "nova-conductor", "nova-scheduler", "nova-compute"]),
  );
  expect(new Set(trace.edges.map((edge) => edge.evidence)).size).toBeGreaterThan(1);
});

it.skipIf(!hasEngine)("answers the commands that find", async () => {
  const { events } = await ask<{ events: { event_id: string; count: number }[] }>("event", "list", "severity>=error");
  expect(events.length).toBeGreaterThan(5);
  const first = events[0]?.event_id ?? "";
  expect(await kilowatch("event", "show", first, "--data", data)).toContain(first);
  expect(await kilowatch("event", "report", first, "--data", data)).toContain("low-hanging-fruit");
  expect(await kilowatch("source", "list", "--data", data)).toContain("cloud-logs");
  const { sources } = await ask<{ sources: { state: string; dropped: number }[] }>("source", "list");
  expect(sources.map(({ state, dropped }) => [state, dropped])).toEqual([["running", 0]]);
});

it.skipIf(!hasEngine)("serves its API and console", async () => {
  const url = /http:\S+/.exec(greeting)?.[0] ?? "";
  expect(((await (await fetch(`${url}readyz`)).json()) as { status: string }).status).toBe("ready");
  expect(await (await fetch(`${url}metrics`)).text()).toContain("kilowatch_");
  const status = (await (await fetch(`${url}api/v1/status`)).json()) as { demo: boolean; last_hour: { hosts: number } };
  expect(status.demo).toBe(true);
  expect(status.last_hour.hosts).toBeGreaterThan(5);
});

it.skipIf(!hasEngine)("stops cleanly, and its directory answers without it", async () => {
  const exit = once(server, "exit");
  server.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  const { records } = await ask<Page>("record", "search", CREATED, "--limit", "1");
  expect(records[0]?.message).toContain("POST /v2.1/servers");
});
