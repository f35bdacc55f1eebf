import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type TestCloudName, testCloud } from "./cloud.ts";

const run = promisify(execFile);

/**
 * What Debian's own `openstack` command answers: these tests say what the cloud is without the client that other tests
 * prove with it.
 */
export async function openstackText(cloud: TestCloudName, ...command: string[]): Promise<string> {
  const { stdout } = await run("/usr/bin/openstack", ["--os-cloud", cloud, ...command], {
    env: {
      PATH: "/usr/bin:/bin",
      HOME: "/nonexistent",
      OS_CLIENT_CONFIG_FILE: testCloud().config,
      PYTHONWARNINGS: "ignore",
    },
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** The rows of a list command, one object for each, keyed by column. */
export async function openstackList(cloud: TestCloudName, ...command: string[]): Promise<Record<string, unknown>[]> {
  return JSON.parse(await openstackText(cloud, ...command, "--format", "json")) as Record<string, unknown>[];
}

/** The fields of a show or create command. */
export async function openstackShow(cloud: TestCloudName, ...command: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await openstackText(cloud, ...command, "--format", "json")) as Record<string, unknown>;
}

/** A command that answers nothing, such as delete. */
export async function openstackDo(cloud: TestCloudName, ...command: string[]): Promise<void> {
  await openstackText(cloud, ...command);
}
