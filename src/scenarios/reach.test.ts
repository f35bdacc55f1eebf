import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuestReach, reachProblem } from "./reach.ts";

let directory: string;
const signal = new AbortController().signal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-reach-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program that stands in for a real one. */
function script(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("reaching guests", () => {
  it("says what this machine lacks", () => {
    expect(reachProblem({ ping: "/nonexistent/ping", ssh: script("ssh", "true") })).toBe(
      "this machine has no /nonexistent/ping",
    );
    expect(reachProblem({ ping: script("ping", "true"), ssh: script("ssh", "true") })).toBeUndefined();
  });

  it.each([
    ["3 packets transmitted, 2 received, 33% packet loss, time 403ms", 0, { sent: 3, received: 2 }],
    ["3 packets transmitted, 0 received, +3 errors, 100% packet loss", 1, { sent: 3, received: 0 }],
    ["3 packets transmitted, 3 packets received, 0% packet loss", 0, { sent: 3, received: 3 }],
  ])("counts what ping says: %s", async (line, code, counts) => {
    const ping = script("ping", `echo "${line}"; exit ${code}`);
    await expect(createGuestReach({ ping, ssh: "ssh" }).ping("192.0.2.1", signal)).resolves.toEqual(counts);
  });

  it("gives ssh a key that only its owner reads, nothing of the user's, and takes the key away", async () => {
    const ssh = script(
      "ssh",
      `for word in "$@"; do echo "$word"; done > ${directory}/args; cp "$4" ${directory}/key; stat -c %a "$4" > ${directory}/mode; echo hello`,
    );
    const reach = createGuestReach({ ping: "ping", ssh });
    await expect(reach.ssh("192.0.2.1", "cirros", "KEY", "uname -a", signal)).resolves.toBe("hello\n");
    const args = readFileSync(join(directory, "args"), "utf8").trimEnd().split("\n");
    expect(args.slice(0, 3)).toEqual(["-F", "/dev/null", "-i"]);
    expect(args.slice(-4)).toEqual(["-l", "cirros", "192.0.2.1", "uname -a"]);
    expect(args).toContain("BatchMode=yes");
    expect(args).toContain("IdentityAgent=none");
    expect(readFileSync(join(directory, "key"), "utf8")).toBe("KEY\n");
    expect(readFileSync(join(directory, "mode"), "utf8").trim()).toBe("600");
    expect(existsSync(args[3] ?? "")).toBe(false);
  });

  it("tells why ssh failed, without the key", async () => {
    const ssh = script("ssh", "echo 'Connection refused' >&2; exit 255");
    const reach = createGuestReach({ ping: "ping", ssh });
    const error: unknown = await reach
      .ssh("192.0.2.1", "u", "SECRET-KEY", "id", signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CLOUD_WRONG", message: "ssh u@192.0.2.1: exit 255: Connection refused" });
  });

  it("ends a program with the run", async () => {
    const ssh = script("ssh", "exec sleep 60");
    const stop = new AbortController();
    const reaching = createGuestReach({ ping: "ping", ssh }).ssh("192.0.2.1", "u", "K", "id", stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(reaching).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it.each(["-oProxyCommand=id", "host.example", "", "10.0.0.1 -f"])("takes no '%s' for an address", async (address) => {
    const reach = createGuestReach({ ping: script("ping", "true"), ssh: script("ssh", "true") });
    await expect(reach.ping(address, signal)).rejects.toMatchObject({ code: "CLOUD_WRONG" });
    await expect(reach.ssh(address, "u", "K", "id", signal)).rejects.toMatchObject({ code: "CLOUD_WRONG" });
  });

  it("reads the start of a page", async () => {
    const server = createServer((_request, response) => response.end("x".repeat(200_000))).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const page = await createGuestReach().http(`http://127.0.0.1:${port}/`, signal);
    server.closeAllConnections();
    server.close();
    expect(page.status).toBe(200);
    expect(page.body.length).toBe(65_536);
  });
});
