import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { createLogger, systemClock } from "#base";
import { type Cloud, openCloud } from "#openstack";
import { openState } from "#store";
import { testCloud } from "../../test/cloud/cloud.ts";
import { readFacts } from "./facts.ts";
import { mend } from "./mend.ts";
import { type Owner, openOwner } from "./owner.ts";
import { sweep } from "./sweep.ts";
import { makeLookAlikes, projectContents } from "./testing/workload.ts";

/** Processes killed at random, in a real cloud; `kill.test.ts` tries every point in a cloud in memory. */
const KILLS = 20;
/** How long a call that was sent may take effect after its sender's death. */
const APPEARS_SECONDS = 15;
const logger = createLogger({ level: "warn" });

describe("a runner that is killed in a real cloud", () => {
  let directory: string;
  let config: string;
  let admin: Cloud;
  let cloud: Cloud;
  let takeAway: () => Promise<void>;
  const made: { project?: string; user?: string } = {};
  let options: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "kilowatch-kill-"));
    admin = await openCloud("admin", { env: { OS_CLIENT_CONFIG_FILE: testCloud().config } });
    config = await makeProject();
    cloud = await openCloud("kill", { env: { OS_CLIENT_CONFIG_FILE: config } });
    takeAway = await makeLookAlikes(cloud);
    options = await workloadOptions(cloud);
  });

  afterAll(async () => {
    await takeAway();
    if (made.user !== undefined) await admin.identity.users.delete(made.user);
    if (made.project !== undefined) await admin.identity.projects.delete(made.project);
    await cloud.session.close();
    await admin.session.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A project that nobody else works in, and a `clouds.yaml` for it. */
  async function makeProject(): Promise<string> {
    const name = `kill-${randomBytes(4).toString("hex")}`;
    const password = randomBytes(12).toString("hex");
    made.project = (await admin.identity.projects.create({ name, domain_id: "default" })).id;
    const user = await admin.identity.users.create({ name, domain_id: "default", password });
    made.user = user.id;
    const role = await admin.identity.roles.find("member");
    await admin.session.request({
      service: "identity",
      method: "PUT",
      path: `/projects/${made.project}/users/${user.id}/roles/${role?.id}`,
    });
    const entry = (parse(readFileSync(testCloud().config, "utf8")) as { clouds: Record<string, CloudEntry> }).clouds[
      "admin"
    ];
    const auth = { ...entry?.auth, username: name, password, project_name: name };
    const file = join(directory, "clouds.yaml");
    writeFileSync(file, stringify({ clouds: { kill: { ...entry, auth } } }), { mode: 0o600 });
    return file;
  }

  /** Starts the workload and kills it after so many milliseconds of its run; without these it lives to its end. */
  async function runAndKill(state: string, milliseconds?: number): Promise<{ output: string; lasted: number }> {
    const script = new URL("testing/run-workload.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["--conditions=source", script, config, state, options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    await Promise.race([once(child.stdout, "data"), exited]);
    const started = performance.now();
    if (milliseconds !== undefined) {
      await sleep(milliseconds);
      child.kill("SIGKILL");
    }
    await exited;
    return { output, lasted: performance.now() - started };
  }

  async function asOwner<T>(state: string, work: (owner: Owner) => Promise<T>): Promise<T> {
    const opened = openState({ path: state });
    await opened.migrate();
    const owner = await openOwner({ state: opened, clock: systemClock, logger });
    try {
      return await work(owner);
    } finally {
      await owner.close();
      await opened.close();
    }
  }

  it(`leaves nothing and touches nothing foreign, at ${KILLS} random points`, {
    timeout: 3_600_000,
    retry: 0,
  }, async () => {
    const state = join(directory, "state.sqlite");
    const before = await projectContents(cloud);
    const whole = await runAndKill(state);
    expect(whole.output).toMatch(/"verdict":"(?:works|slow)".*"cleanup":\{"state":"clean"/);
    expect(await projectContents(cloud)).toEqual(before);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const after = Math.random() * whole.lasted;
      await runAndKill(state, after);
      const mended = kill % 2 === 0;
      const report = mended
        ? await asOwner(state, (owner) => mend(cloud, owner, { appearsSeconds: APPEARS_SECONDS }))
        : await sweepElsewhere(kill);
      const what = { kill, after, mended, left: report.left };
      expect({ ...what, contents: await projectContents(cloud) }).toEqual({ ...what, left: [], contents: before });
      process.stderr.write(
        `kill ${kill} after ${Math.round(after)} ms: ${report.removed} ${mended ? "mended" : "swept"}\n`,
      );
    }
    // What was swept from elsewhere still stands in the ledger, until its next start has looked.
    await asOwner(state, (owner) => mend(cloud, owner, { appearsSeconds: APPEARS_SECONDS }));
    expect(await asOwner(state, (owner) => owner.state.ledger.list())).toEqual([]);
    expect((await sweepElsewhere(KILLS)).items).toEqual([]);
    expect(await projectContents(cloud)).toEqual(before);
  });

  /** From a machine that knows nothing of the run, once calls that were under way have taken effect. */
  async function sweepElsewhere(number: number): ReturnType<typeof sweep> {
    await sleep(APPEARS_SECONDS * 1000);
    const state = join(directory, `elsewhere-${number}.sqlite`);
    return asOwner(state, (owner) => sweep(cloud, owner, { apply: true, olderThanSeconds: 0 }));
  }
});

interface CloudEntry {
  readonly auth?: Readonly<Record<string, string>>;
}

async function workloadOptions(cloud: Cloud): Promise<string> {
  const facts = readFacts(cloud);
  const [[image], [flavor], [external]] = await Promise.all([
    facts.images(),
    facts.flavors(),
    facts.externalNetworks(),
  ]);
  return JSON.stringify({
    image: image?.id,
    flavor: flavor?.id,
    ...(external === undefined ? {} : { external_network: external.id }),
  });
}
