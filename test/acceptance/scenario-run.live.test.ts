import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NotRun, Run } from "#contract";
import { runCommand } from "../../src/cli/testing.ts";
import { makeCertificates } from "../../src/sources/live/certificates.ts";
import { type FakeOpenStack, type Fault, startFakeOpenStack } from "./fake-openstack.ts";

const SECONDS = 120_000;

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): true {
  const id = { "x-openstack-request-id": "req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8" };
  response.writeHead(status, { "content-type": "application/json", ...id, ...headers });
  response.end(JSON.stringify(body));
  return true;
}

/** Spoils the calls that fit, the first `times` of them. */
function spoil(
  service: string,
  method: string,
  path: RegExp,
  how: (response: ServerResponse) => true,
  times = Infinity,
): Fault {
  let left = times;
  return (call, response) =>
    call.service === service && call.method === method && path.test(call.path) && left-- > 0 ? how(response) : false;
}

describe("scenario run, with a cloud that fails", () => {
  let folder: string;
  let fake: FakeOpenStack;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "kilowatch-run-"));
    fake = await startFakeOpenStack(folder);
  });
  afterEach(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...args: string[]) {
    const data = join(folder, "data");
    const env = { OS_CLIENT_CONFIG_FILE: fake.cloudsFile, HOME: folder };
    const answered = await runCommand(["scenario", "run", "--data", data, ...args], "", env);
    return {
      ...answered,
      results: answered.stdout.startsWith("[") ? (JSON.parse(answered.stdout) as (Run | NotRun)[]) : [],
    };
  }

  async function boot(...args: string[]): Promise<{ run: Run; exitCode: number; stderr: string }> {
    const { results, exitCode, stderr } = await run("server-boot", "--cloud", "fake", "--output", "json", ...args);
    const [result] = results;
    if (result === undefined || "reasons" in result) throw new Error(`not run: ${stderr}${JSON.stringify(result)}`);
    return { run: result, exitCode, stderr };
  }

  it(
    "works where nothing fails, and leaves nothing",
    async () => {
      const { run: done, exitCode } = await boot();
      expect([done.verdict, done.reason]).toEqual(["works", "all steps did what they should"]);
      expect(exitCode).toBe(0);
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it(
    "says beforehand what a cloud can do and what it lacks, and makes nothing",
    async () => {
      const env = { OS_CLIENT_CONFIG_FILE: fake.cloudsFile, HOME: folder };
      const list = await runCommand(["scenario", "list", "--cloud", "fake", "--output", "json"], "", env);
      const scenarios = JSON.parse(list.stdout) as { id: string; missing: { requirement: string }[] }[];
      const missing = (id: string) => scenarios.find((each) => each.id === id)?.missing.map((each) => each.requirement);
      expect([missing("server-boot"), missing("stack")]).toEqual([[], ["services"]]);
      const show = await runCommand(["scenario", "show", "stack", "--cloud", "fake"], "", env);
      expect(show.stdout).toContain("possible  no: the catalogue has no orchestration service");
      const unknown = await runCommand(["scenario", "list", "--cloud", "nowhere"], "", env);
      expect(unknown.exitCode).toBe(78);
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it.each([
    [["--cloud", "nowhere"], 78, "CLOUD_UNKNOWN", "nowhere"],
    [["--cloud", "expired"], 77, "CLOUD_CREDENTIALS", "password is expired"],
  ])(
    "says one clear error for %j and tries nothing",
    async (args, exitCode, code, words) => {
      const answered = await run("server-boot", ...args);
      expect(answered.exitCode).toBe(exitCode);
      expect(answered.stderr.trim().split("\n")).toHaveLength(1);
      expect(answered.stderr).toContain(code);
      expect(answered.stderr).toContain(words);
      expect(answered.stderr + answered.stdout).not.toContain("last-years");
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it(
    "says so where nobody listens",
    async () => {
      writeFileSync(
        fake.cloudsFile,
        'clouds:\n  gone:\n    auth: {auth_url: "http://127.0.0.1:9/v3", username: u, password: p, project_name: x}\n',
      );
      const answered = await run("server-boot", "--cloud", "gone");
      expect(answered.exitCode).toBe(69);
      expect(answered.stderr).toContain("CLOUD_UNREACHABLE");
      expect(answered.stderr.trim().split("\n")).toHaveLength(1);
    },
    SECONDS,
  );

  it(
    "says so where the authority of its certificate is not known",
    async () => {
      const { key, certificate } = makeCertificates(folder);
      const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      writeFileSync(
        fake.cloudsFile,
        `clouds:\n  tls:\n    auth: {auth_url: "https://127.0.0.1:${port}/v3", username: u, password: p, project_name: x}\n`,
      );
      const answered = await run("server-boot", "--cloud", "tls");
      await new Promise((resolve) => server.close(resolve));
      expect(answered.exitCode).toBe(69);
      expect(answered.stderr).toContain("CLOUD_TLS");
      expect(answered.stderr.trim().split("\n")).toHaveLength(1);
    },
    SECONDS,
  );

  it.each<[string, Fault, Partial<Run>, number]>([
    [
      "500 of Nova's create",
      spoil("compute", "POST", /servers$/, (response) =>
        answer(response, 500, { computeFault: { code: 500, message: "Unexpected API Error" } }),
      ),
      { verdict: "cloud", failing_step: "boot" },
      1,
    ],
    [
      "a load balancer's 503",
      spoil(
        "compute",
        "GET",
        /servers\/./,
        (response) => {
          response
            .writeHead(503, { "content-type": "text/html" })
            .end("<html><title>503 Service Unavailable</title></html>");
          return true;
        },
        8,
      ),
      { verdict: "cloud" },
      1,
    ],
    [
      "an exhausted quota",
      spoil("compute", "POST", /servers$/, (response) =>
        answer(response, 403, {
          forbidden: { code: 403, message: "Quota exceeded for cores: Requested 1, but already used 20 of 20 cores" },
        }),
      ),
      { verdict: "quota", failing_step: "boot" },
      1,
    ],
    [
      "a server that ends in ERROR because no host has room",
      spoil(
        "compute",
        "GET",
        /servers\/[0-9a-f-]{36}$/,
        (response) =>
          answer(response, 200, {
            server: {
              id: "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
              name: "x",
              status: "ERROR",
              tenant_id: "p",
              created: "2026-11-23T20:00:00Z",
              hostId: "",
              addresses: {},
              metadata: {},
              fault: { code: 500, message: "No valid host was found.", created: "2026-11-23T20:00:00Z" },
            },
          }),
        6,
      ),
      { verdict: "capacity", failing_step: "boot" },
      1,
    ],
  ])(
    "gives its verdict for %s, and leaves nothing",
    async (_, fault, expected, code) => {
      fake.fault = fault;
      const { run: done, exitCode } = await boot();
      fake.fault = undefined;
      expect(done).toMatchObject(expected);
      expect(exitCode).toBe(code);
      expect(done.cleanup).toEqual({ state: "clean", left: [] });
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it(
    "gets over a 413 with Retry-After, and over tokens that are revoked in the middle",
    async () => {
      let revoked = false;
      const limited = spoil(
        "network",
        "POST",
        /networks$/,
        (response) =>
          answer(
            response,
            413,
            { overLimit: { code: 413, message: "This request was rate-limited.", retryAfter: "1" } },
            { "retry-after": "1" },
          ),
        1,
      );
      fake.fault = (call, response) => {
        if (call.service === "compute" && call.method === "POST" && !revoked) {
          revoked = true;
          fake.revokeTokens();
        }
        return limited(call, response);
      };
      const { run: done } = await boot();
      expect(revoked).toBe(true);
      expect([done.verdict, done.reason]).toEqual(["works", "all steps did what they should"]);
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it(
    "gives up an API that hangs when the run's time is over, and cleans up",
    async () => {
      fake.fault = spoil("compute", "GET", /servers\/[0-9a-f-]{36}$/, () => true, 1);
      const { run: done, exitCode } = await boot("--timeout", "3");
      expect(done).toMatchObject({ verdict: "cloud", failing_step: "boot" });
      expect(done.reason).toContain("time");
      expect(exitCode).toBe(1);
      expect(fake.left()).toEqual([]);
    },
    SECONDS,
  );

  it(
    "writes JUnit, and the kept run as a report",
    async () => {
      const { stdout } = await run("server-boot", "--cloud", "fake", "--output", "junit");
      expect(stdout).toContain('tests="1" failures="0" errors="0" skipped="0"');
      const report = await runCommand(["scenario", "report", "--data", join(folder, "data"), "--format", "markdown"]);
      expect(report.stdout).toContain("1 of 1 runs work");
      const page = await runCommand(["scenario", "report", "--data", join(folder, "data")]);
      expect(page.stdout).toContain("<!doctype html>");
      expect(page.stdout).not.toMatch(/(?:src|href)=["']?https?:/);
    },
    SECONDS,
  );
});
