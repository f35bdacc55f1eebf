import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testCloud } from "./cloud.ts";
import { openstackDo, openstackShow, openstackText } from "./openstack.ts";

const USER_DATA = `#!/bin/sh
echo user data runs as $(id -un)
echo page of $(hostname) >/srv/index.html
busybox httpd -p 80 -h /srv
`;

const run = promisify(execFile);
const { guestZone } = testCloud();

describe.skipIf(guestZone === undefined)("a guest that answers", () => {
  let folder = "";
  let key = "";
  let address = "";

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "kilowatch-guest-"));
    key = path.join(folder, "key");
    await writeFile(key, await openstackText("member", "keypair", "create", "guest"), { mode: 0o600 });
    await writeFile(path.join(folder, "user-data"), USER_DATA);
    await openstackShow("member", "network", "create", "guest");
    await openstackShow("member", "subnet", "create", "--network", "guest", "--subnet-range", "10.0.0.0/24", "guest");
    await openstackShow("member", "router", "create", "guest");
    await openstackDo("member", "router", "set", "--external-gateway", "external", "guest");
    await openstackDo("member", "router", "add", "subnet", "guest", "guest");
    await openstackShow("member", "security", "group", "create", "guest");
    await allow("--protocol", "icmp");
    await allow("--protocol", "tcp", "--dst-port", "22");
    const boot = [
      "server",
      "create",
      "--image",
      "small",
      "--flavor",
      "tiny",
      "--network",
      "guest",
      "--key-name",
      "guest",
    ];
    const options = ["--security-group", "guest", "--user-data", path.join(folder, "user-data"), "--wait"];
    await openstackShow("member", ...boot, ...options, "--availability-zone", String(guestZone), "guest");
    address = String((await openstackShow("member", "floating", "ip", "create", "external"))["floating_ip_address"]);
    await openstackDo("member", "server", "add", "floating", "ip", "guest", address);
  });

  afterAll(async () => {
    await openstackDo("member", "server", "delete", "--wait", "guest");
    await openstackDo("member", "floating", "ip", "delete", address);
    await openstackDo("member", "router", "remove", "subnet", "guest", "guest");
    await openstackDo("member", "router", "delete", "guest");
    await openstackDo("member", "network", "delete", "guest");
    await openstackDo("member", "security", "group", "delete", "guest");
    await openstackDo("member", "keypair", "delete", "guest");
    await rm(folder, { recursive: true });
  });

  const allow = (...rule: string[]) => openstackShow("member", "security", "group", "rule", "create", ...rule, "guest");
  const console = () => openstackText("member", "console", "log", "show", "guest");
  const ssh = async (command: string) => {
    const options = ["BatchMode=yes", "ConnectTimeout=3", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
    const { stdout } = await run("ssh", [
      "-i",
      key,
      ...options.flatMap((option) => ["-o", option]),
      `debian@${address}`,
      command,
    ]);
    return stdout;
  };
  const web = async () => (await fetch(`http://${address}/`, { signal: AbortSignal.timeout(3000) })).text();

  test("has its address by DHCP, its name and user data from the metadata service, and says so on its console", async () => {
    await until(async () => expect(await console()).toContain("boot finished"));
    const server = await openstackShow("member", "server", "show", "guest");
    const fixed = (server["addresses"] as { guest: string[] }).guest[0];
    const said = await console();
    expect(said).toContain(`DHCP lease of eth0: ${fixed}/24`);
    expect(said).toContain("guest.novalocal login:");
    expect(said).toContain("user data runs as root");
  });

  test("answers to ping and lets the owner of its key in, at its floating IP", async () => {
    await until(() => run("ping", ["-c", "1", "-W", "1", address]));
    await until(async () => expect(await ssh("hostname; id -un; sudo id -un")).toBe("guest.novalocal\ndebian\nroot\n"));
  });

  test("is guarded by its security group: the web page is there when it is allowed", async () => {
    await expect(web()).rejects.toThrow("timeout");
    await allow("--protocol", "tcp", "--dst-port", "80");
    await until(async () => expect(await web()).toContain("page of guest.novalocal"));
  });

  test("is silent while it is stopped, and answers again when it is started", async () => {
    await openstackDo("member", "server", "stop", "guest");
    await until(async () =>
      expect((await openstackShow("member", "server", "show", "guest"))["status"]).toBe("SHUTOFF"),
    );
    await expect(web()).rejects.toThrow(/timeout|fetch failed/);
    await openstackDo("member", "server", "start", "guest");
    await until(async () => expect(await web()).toContain("page of guest.novalocal"));
  });
});

/** Tries until it does not throw any more, for two minutes. */
async function until(attempt: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(500);
    }
  }
}
