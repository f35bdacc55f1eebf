import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createLogger, systemClock } from "#base";
import { openCloud } from "#openstack";
import {
  convertTask,
  defineScenario,
  iterate,
  type LoadPlan,
  openOwner,
  parseRallyTask,
  type Ready,
  runLoad,
  staircase,
} from "#scenarios";
import { openState } from "#store";

/**
 * What the load generator costs beside Rally's: Dummy.dummy (two nested steps that do nothing) in both, the same task file; how
 * exactly a rate is kept; what becomes of Rally's ramp; memory over a million iterations. No cloud is needed.
 */
const RALLY_TIMES = Number(process.argv[2] ?? 20_000);
const OUR_TIMES = 100_000;
const MEMORY_TIMES = 1_000_000;
const RALLY = "/usr/bin/rally";

const scratch = mkdtempSync(join(tmpdir(), "kilowatch-bench-"));
const never = new AbortController().signal;
const logger = createLogger({ level: "error" });

const clouds = join(scratch, "clouds.yaml");
writeFileSync(
  clouds,
  "clouds: {none: {auth: {auth_url: 'http://127.0.0.1:9/v3', username: u, password: p, project_name: p, user_domain_name: d, project_domain_name: d}}}",
);
const cloud = await openCloud("none", { env: { OS_CLIENT_CONFIG_FILE: clouds } });
const state = openState({ path: join(scratch, "state.sqlite") });
await state.migrate();
const owner = await openOwner({ state, clock: systemClock, logger });

const taskText = (runner: object): string =>
  JSON.stringify({
    version: 2,
    title: "bench",
    subtasks: [{ title: "bench", scenario: { "Dummy.dummy": {} }, runner }],
  });

async function planOfTask(runner: object): Promise<LoadPlan> {
  const { jobs } = convertTask(parseRallyTask(taskText(runner), "bench.json"), {
    cloud,
    owner,
    allowHooks: false,
    existingUser: false,
    abortOnSlaFailure: false,
    graceSeconds: 1,
  });
  const [job] = jobs;
  if (job === undefined) throw new Error("the bench's task has no workload");
  return (await job.open(never)).plan;
}

const row = (...cells: (string | number)[]): void => {
  process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(52) : String(cell).padStart(14))).join("")}\n`,
  );
};

async function ours(name: string, plan: LoadPlan): Promise<void> {
  const { iterations, cpu_seconds: cpu, seconds } = await runLoad(plan, { stop: never });
  row(name, (iterations / seconds).toFixed(0), ((cpu / iterations) * 1000).toFixed(4), (iterations / cpu).toFixed(0));
}

/** Two steps of a scenario of Kilowatch's own, by the way that runs and load share. */
function ownPlan(times: number, concurrency: number): LoadPlan {
  const scenario = defineScenario({
    id: "nothing",
    summary: "Does nothing, twice.",
    requires: { services: [], role: "reader" },
    options: z.object({}),
    example: {},
    steps: [{ name: "foo" }, { name: "bar" }],
    cost: { calls: 0, rows: 0, addresses: 0, seconds: 0 },
    rules: [],
    async run(context) {
      await context.step("foo", async () => {});
      await context.step("bar", async () => {});
    },
  });
  const target = { cloud: "none" };
  const site = { cloud: "none", region: undefined, projectId: "p" };
  const ready = { scenario, options: {}, target, given: undefined, cloud, site, reach: undefined, logger };
  return {
    title: "own",
    parts: [
      {
        scenario: scenario.id,
        weight: 1,
        iterate: async (_, signal) => {
          const { steps } = await iterate(ready as unknown as Ready, { objects: owner.begin(site, 60), signal });
          return { steps: steps.map(({ name, seconds, started }) => ({ name, seconds, started, failed: false })) };
        },
      },
    ],
    shape: { kind: "closed", stages: [{ seconds: Infinity, from: concurrency, to: concurrency }], think: [0, 0] },
    times,
    warmup: { seconds: 0, iterations: 0 },
    slas: {},
    abortOnSlaFailure: false,
    graceSeconds: 1,
  };
}

interface RallyRun {
  readonly cpuSeconds: number;
  readonly starts: readonly number[];
  readonly loadSeconds: number;
}

/** Runs a task in Rally with a database of its own; what starting Rally costs is in its CPU time. */
function rally(runner: object, withStarts: boolean): RallyRun {
  const home = mkdtempSync(join(scratch, "rally-"));
  const config = join(home, "rally.conf");
  writeFileSync(
    config,
    `[DEFAULT]\nlog_file = ${home}/rally.log\n[database]\nconnection = sqlite:///${home}/rally.sqlite\n`,
  );
  writeFileSync(join(home, "task.json"), taskText(runner));
  writeFileSync(join(home, "spec.json"), "{}");
  const env = { ...process.env, HOME: home, PATH: "/usr/local/bin:/usr/bin:/bin" };
  const run = (...args: string[]): string => {
    const result = spawnSync(RALLY, ["--config-file", config, ...args], { env, encoding: "utf8", maxBuffer: 2 ** 30 });
    if (result.status !== 0) throw new Error(`rally ${args.join(" ")}: ${result.stderr.slice(-500)}`);
    return result.stdout;
  };
  run("db", "create");
  run("env", "create", "--name", "bench", "--spec", join(home, "spec.json"));
  const timer = `import os,resource,subprocess,sys\nsubprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)\nu=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(u.ru_utime+u.ru_stime)`;
  const args = ["-c", timer, RALLY, "--config-file", config, "task", "start", join(home, "task.json")];
  const timed = spawnSync("/usr/bin/python3", args, { env, encoding: "utf8" });
  const report = join(home, "report.json");
  if (withStarts) run("task", "report", "--json", "--out", report);
  const workload = withStarts ? workloadOf(report) : undefined;
  return {
    cpuSeconds: Number(timed.stdout),
    starts: workload?.data.map(({ timestamp }) => timestamp) ?? [],
    loadSeconds: workload?.load_duration ?? 0,
  };
}

function workloadOf(report: string): { data: { timestamp: number }[]; load_duration: number } | undefined {
  const { tasks } = JSON.parse(readFileSync(report, "utf8")) as {
    tasks: { subtasks: { workloads: { data: { timestamp: number }[]; load_duration: number }[] }[] }[];
  };
  return tasks[0]?.subtasks[0]?.workloads[0];
}

/** The most starts within any second, and how many in each second since the first. */
function perSecond(starts: readonly number[]): { peak: number; counts: number[] } {
  const sorted = starts.toSorted((a, b) => a - b);
  const [origin = 0] = sorted;
  const counts: number[] = [];
  let first = 0;
  let peak = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? 0) <= time - 1) first++;
    peak = Math.max(peak, index - first + 1);
    const second = Math.floor(time - origin);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return { peak, counts: Array.from(counts, (count) => count ?? 0) };
}

async function cost(): Promise<void> {
  row("", "it/s", "CPU ms/it", "it/core-second");
  for (const concurrency of [1, 10, 50]) {
    const plan = await planOfTask({ constant: { times: OUR_TIMES, concurrency } });
    await ours(`Kilowatch, Rally's Dummy.dummy, ${concurrency} at once`, plan);
  }
  await ours("Kilowatch, a scenario of its own, 10 at once", ownPlan(OUR_TIMES, 10));
  if (!existsSync(RALLY)) {
    process.stdout.write(
      `Rally is absent (${RALLY}; apt-get install python3-rally python3-rally-openstack): not compared\n`,
    );
    return;
  }
  const start = rally({ constant: { times: 1, concurrency: 1 } }, false).cpuSeconds;
  const run = rally({ constant: { times: RALLY_TIMES, concurrency: 10 } }, true);
  const cpu = run.cpuSeconds - start;
  row(
    `Rally, Dummy.dummy, 10 at once (start-up of ${start.toFixed(1)} s apart)`,
    (RALLY_TIMES / run.loadSeconds).toFixed(0),
    ((cpu / RALLY_TIMES) * 1000).toFixed(4),
    (RALLY_TIMES / cpu).toFixed(0),
  );
}

async function pace(): Promise<void> {
  row("", "asked/s", "off by %", "peak in 1 s");
  for (const rate of [5, 20, 200, 2000]) {
    const plan = await planOfTask({ rps: { times: rate * 10, rps: rate } });
    const { pace: kept } = await runLoad(plan, { stop: never });
    row(`constant rate, 10 s`, rate, ((kept?.error ?? 1) * 100).toFixed(3), kept?.peak ?? "");
  }
  const ramp = { start: 10, end: 20, step: 10, duration: 3 };
  const starts: number[] = [];
  const plan = await planOfTask({ rps: { times: 250, rps: ramp } });
  await runLoad(plan, { stop: never, onIteration: ({ started }) => starts.push(started) });
  const mine = perSecond(starts);
  process.stdout.write(
    `Rally's ramp from 10/s to 20/s, starts in each second, Kilowatch: ${mine.counts.join(" ")} (at most ${mine.peak})\n`,
  );
  if (!existsSync(RALLY)) return;
  const theirs = perSecond(rally({ rps: { times: 250, rps: ramp } }, true).starts);
  process.stdout.write(
    `                                                          Rally: ${theirs.counts.join(" ")} (at most ${theirs.peak})\n`,
  );
  if (mine.peak > staircase(10, 20, 10, 3).reduce((most, { to }) => Math.max(most, to), 0)) {
    throw new Error("the asked rate was passed");
  }
}

async function memory(): Promise<void> {
  const plan = await planOfTask({ constant: { times: MEMORY_TIMES, concurrency: 50 } });
  const sizes: string[] = [];
  await runLoad(plan, {
    stop: never,
    onIteration: ({ number }) => {
      if ((number + 1) % 100_000 === 0) sizes.push((process.memoryUsage.rss() / 1e6).toFixed(0));
    },
  });
  process.stdout.write(`resident MB at each 100,000 of ${MEMORY_TIMES} iterations: ${sizes.join(" ")}\n`);
}

await cost();
await pace();
await memory();
await owner.close();
await state.close();
await cloud.session.close();
rmSync(scratch, { recursive: true, force: true });
