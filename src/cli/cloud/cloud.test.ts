import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-cloud-command-"));
const config = join(folder, "clouds.yaml");
const env = { OS_CLIENT_CONFIG_FILE: config };

/** Keystone and one more service, which is not there. */
const keystone = createServer((request, response) => {
  const url = `http://${request.headers.host}/v3`;
  const endpoint = (type: string, at: string): object => ({
    type,
    name: type,
    endpoints: [{ interface: "public", region_id: "one", url: at }],
  });
  const domain = { id: "default", name: "Default" };
  if (request.method === "POST") {
    response.writeHead(201, { "content-type": "application/json", "x-subject-token": "t" });
    const catalog = [endpoint("identity", url), endpoint("image", "http://127.0.0.1:1")];
    response.end(
      JSON.stringify({ token: { expires_at: "2999-01-01T00:00:00Z", user: { id: "u", name: "u", domain }, catalog } }),
    );
  } else {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ version: { id: "v3.14", status: "stable", links: [] } }));
  }
});

beforeAll(async () => {
  await new Promise<void>((resolve) => keystone.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(keystone.address() as AddressInfo).port}`;
  writeFileSync(
    config,
    `clouds:\n  one:\n    region_name: one\n    auth: {auth_url: "${url}", username: me, password: not-to-be-seen, project_name: mine}\n  bad:\n    auth: {auth_url: nowhere}\n`,
  );
});

afterAll(() => {
  keystone.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("kilowatch cloud", () => {
  it("list shows each cloud without its secrets, a mistaken one with its mistake", async () => {
    const table = await runCommand(["cloud", "list"], "", env);
    expect(table.exitCode).toBe(0);
    expect(table.stdout).toMatch(/one +one +me \(default\) +mine \(default\)/);
    const { stdout } = await runCommand(["cloud", "list", "--output", "json"], "", env);
    const { clouds } = JSON.parse(stdout) as { clouds: object[] };
    expect(clouds[0]).toMatchObject({ name: "one", region: "one", found_in: config });
    expect(clouds[1]).toMatchObject({
      name: "bad",
      problem: expect.stringContaining("clouds.bad.auth.auth_url: not a URL") as string,
    });
    expect(table.stdout + stdout).not.toContain("not-to-be-seen");
  });

  it("ping shows every API and ends with 69 where one is not reachable", async () => {
    const { exitCode, stdout } = await runCommand(
      ["cloud", "ping", "--cloud", "one", "--times", "1", "--output", "json"],
      "",
      env,
    );
    expect(exitCode).toBe(69);
    const ping = JSON.parse(stdout) as { services: { type: string; state: string }[] };
    expect(ping.services.map(({ type, state }) => [type, state])).toEqual([
      ["identity", "reachable"],
      ["image", "unreachable"],
    ]);
    const table = await runCommand(["cloud", "ping", "--cloud", "one", "--times", "1"], "", env);
    expect(table.stdout).toMatch(/identity +identity +reachable +v3\.14/);
    expect(table.stdout).toMatch(/image +image +unreachable .*connection refused/);
  });

  it.each([
    [["--cloud", "nobody"], 78, "there is no cloud 'nobody'; known are one, bad"],
    [["--cloud", "bad"], 78, "not a URL"],
    [[], 78, "which cloud?"],
    [["--cloud", "one", "--times", "none"], 64, "expected a number"],
  ])("ping %j ends with %i and one line", async (args, exitCode, message) => {
    const result = await runCommand(["cloud", "ping", ...args], "", env);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(message);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
  });
});
