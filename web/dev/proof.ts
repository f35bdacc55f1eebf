import type {
  Coverage,
  CoverageCell,
  ProofState,
  Run,
  RunPoint,
  RunSet,
  RunTally,
  ScenarioInfo,
  Verdict,
} from "#contract";
import { COMPLETE } from "./answers.ts";
import { createRandom, type Random } from "./random.ts";
import { stamp } from "./world.ts";

const MINUTE = 60_000;

interface FakeScenario {
  id: string;
  summary: string;
  steps: readonly [name: string, seconds: number, slow: number][];
  services: string[];
  boots: boolean;
}

const SCENARIOS: readonly [FakeScenario, ...FakeScenario[]] = [
  {
    id: "server-boot",
    summary: "Boots a server on a network of its own, sees it become active, and deletes it.",
    steps: [
      ["create network", 0.9, 10],
      ["create subnet", 0.7, 10],
      ["boot server", 6.2, 60],
      ["show server", 0.2, 5],
      ["delete server", 2.1, 30],
    ],
    services: ["compute", "network", "image"],
    boots: true,
  },
  {
    id: "server-resize-confirm",
    summary: "Resizes a server to a larger flavor and confirms it.",
    steps: [
      ["boot server", 6.4, 60],
      ["resize", 9.1, 90],
      ["confirm", 2.2, 30],
    ],
    services: ["compute", "network", "image"],
    boots: true,
  },
  {
    id: "volume-attach",
    summary: "Attaches a volume to a server and detaches it.",
    steps: [
      ["create volume", 1.4, 20],
      ["boot server", 6.1, 60],
      ["attach", 2.8, 30],
      ["detach", 2.4, 30],
    ],
    services: ["compute", "block-storage"],
    boots: true,
  },
  {
    id: "token-issue",
    summary: "Asks Keystone for a token and reads the catalogue.",
    steps: [
      ["issue token", 0.3, 2],
      ["read catalogue", 0.1, 2],
    ],
    services: ["identity"],
    boots: false,
  },
  {
    id: "network-ipv6",
    summary: "Makes a dual-stack network and a port with an address of each family.",
    steps: [
      ["create network", 0.8, 10],
      ["create subnets", 1.5, 20],
      ["create port", 0.9, 10],
    ],
    services: ["network"],
    boots: false,
  },
];
const HOSTS = ["cmp-01", "cmp-02", "cmp-03", "cmp-04", "cmp-05", "cmp-06"] as const;
const RUNS_EACH = 24;
const GOOD: readonly Verdict[] = ["works", "slow"];
const BAD: readonly Verdict[] = ["cloud", "capacity", "quota"];

/** What the fake cloud was proven to do in the last hours. */
export interface FakeProof {
  runs: Run[];
  scenarios: ScenarioInfo[];
}

const infoOf = (scenario: FakeScenario): ScenarioInfo => ({
  id: scenario.id,
  summary: scenario.summary,
  requires: {
    services: scenario.services,
    role: "member",
    server: scenario.boots,
    external_network: false,
    extensions: [],
    reach: false,
    more: false,
  },
  steps: scenario.steps.map(([name, , slow_seconds]) => ({ name, slow_seconds })),
  cost: {
    calls: scenario.steps.length * 7,
    rows: scenario.boots ? 9 : 2,
    addresses: 0,
    seconds: scenario.steps.reduce((sum, [, seconds]) => sum + seconds, 0),
  },
  rules: scenario.services.map((service) => ({ service, method: "GET", path: "/**" })),
  options: { type: "object", properties: {} },
  example: {},
});

function verdictAt(scenario: FakeScenario, host: string | undefined, random: Random): Verdict {
  if (host === "cmp-03" && scenario.boots) return random.next() < 0.85 ? "cloud" : "works";
  if (scenario.id === "server-resize-confirm" && host === "cmp-05") return "slow";
  if (scenario.id === "volume-attach" && host === "cmp-06") return "undecided";
  return random.next() < 0.02 ? "slow" : "works";
}

function makeRun(
  scenario: FakeScenario,
  host: string | undefined,
  time: number,
  random: Random,
  failed: string | undefined,
): Run {
  const verdict = verdictAt(scenario, host, random);
  const isBad = BAD.includes(verdict);
  const failing = scenario.steps.findIndex(([, seconds]) => seconds > 5);
  const request = isBad ? (failed ?? `req-${random.uuid()}`) : undefined;
  let at = time;
  const steps = scenario.steps.map(([name, typical], index): Run["steps"][number] => {
    if (isBad && index > failing) return { name, state: "not-run", calls: [] };
    const slow = verdict === "slow" && index === Math.max(0, failing) ? 11 : 1;
    const seconds = typical * slow * (0.8 + 0.5 * random.next());
    const start = at;
    at += seconds * 1000;
    const isFailing = isBad && index === failing;
    const calls = Array.from({ length: 2 + random.below(4) }, (_, call) => ({
      service: scenario.services[call % scenario.services.length] ?? "compute",
      method: call === 0 ? "POST" : "GET",
      path: call === 0 ? "/servers" : `/servers/${random.uuid()}`,
      status: call === 0 ? 202 : 200,
      request_id: isFailing && call === 0 && request !== undefined ? request : `req-${random.uuid()}`,
      time: stamp(start + call * 120),
      seconds: 0.05 + 0.3 * random.next(),
      attempts: 1,
    }));
    return {
      name,
      state: isFailing ? "failed" : slow > 1 ? "slow" : "ok",
      time: stamp(start),
      seconds,
      global_request_id: `req-${random.uuid()}`,
      calls,
      ...(isFailing && { fault: FAULT }),
    };
  });
  return {
    run_id: `run-${random.hex(12)}`,
    scenario: scenario.id,
    target: { cloud: "production", ...(host !== undefined && { zone: "nova", host }) },
    trigger: "timetable",
    time: stamp(time),
    seconds: (at - time) / 1000,
    verdict,
    reason: REASONS[verdict] ?? "every step did what it should",
    ...(host !== undefined && { host, zone: "nova" }),
    ...(isBad && {
      failing_step: scenario.steps[failing]?.[0],
      fault: FAULT,
      server_fault: { code: 500, message: "Build of instance aborted: qemu unexpectedly closed the monitor" },
      console: "[    0.000000] Linux version 6.1.0\n[    2.113004] Kernel panic - not syncing",
      blame: {
        service: "nova-compute",
        host: host ?? "cmp-03",
        how: "OS-EXT-SRV-ATTR:host",
        repeated: { host: host ?? "cmp-03", runs: 24, failed: 21 },
      },
      logs: { filter: `request:${request ?? ""}`, request_ids: [request ?? ""], records: 12, errors: 2 },
    }),
    steps,
    notes: host === undefined ? {} : { host, address: "10.20.0.14" },
    cleanup:
      verdict === "undecided"
        ? {
            state: "leftovers",
            left: [{ kind: "volume", id: random.uuid(), name: "kw-1f9q2c-8d3k-volume", reason: "stays in 'deleting'" }],
          }
        : { state: "clean", left: [] },
  };
}

const FAULT = {
  failure: "scenario",
  message: "the server went to ERROR while it was built",
  service: "compute",
  type: "BuildAbortException",
};
const REASONS: { readonly [Key in Verdict]?: string } = {
  cloud: "boot server: the server went to ERROR on cmp-03, as in 21 of the last 24 runs there",
  slow: "it worked, but took longer than it should",
  undecided: "the runner lost its own network while it waited for the volume",
};

/** The last hours of proving: each scenario on each host every quarter of an hour, newest first; failures are of the request `failed`. */
export function createProof(now: number, failed: string | undefined): FakeProof {
  const random = createRandom(42);
  const runs = SCENARIOS.flatMap((scenario, row) =>
    (scenario.boots ? HOSTS.slice(0, row === 2 ? 6 : 5) : [undefined]).flatMap((host, column) =>
      Array.from({ length: RUNS_EACH }, (_, index) =>
        makeRun(scenario, host, now - (index * 15 + column * 2 + row + 1) * MINUTE, random, failed),
      ),
    ),
  );
  runs.sort((a, b) => b.time.localeCompare(a.time));
  return { runs, scenarios: SCENARIOS.map(infoOf) };
}

const STATES: { readonly [Key in Verdict]?: ProofState } = { works: "works", slow: "slow", cloud: "failed" };
const WORST: readonly ProofState[] = ["failed", "undecided", "slow", "works", "never"];

export const pointOf = ({ run_id, time, verdict, seconds }: Run): RunPoint => ({ run_id, time, verdict, seconds });

export function tallyOf(runs: readonly Run[]): RunTally {
  const seconds = runs
    .filter(({ verdict }) => GOOD.includes(verdict))
    .map((run) => run.seconds)
    .sort((a, b) => a - b);
  const at = (share: number): number => seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * share))] ?? 0;
  const verdicts: RunTally["verdicts"] = {};
  for (const { verdict } of runs) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    runs: runs.length,
    failed: runs.filter(({ verdict }) => BAD.includes(verdict)).length,
    verdicts,
    ...(seconds.length > 0 && {
      durations: { count: seconds.length, min: at(0), median: at(0.5), p95: at(0.95), max: at(1) },
    }),
  };
}

/** The matrix of scenario and host, or of scenario and the whole cloud. */
export function coverageOf(proof: FakeProof, by: Coverage["by"], now: number): Coverage {
  const placeOf = (run: Run): string | undefined =>
    by === "host" ? run.host : by === "zone" ? run.zone : "production";
  const names = by === "host" ? [...HOSTS, "cmp-07"] : by === "zone" ? ["nova", "edge"] : ["production"];
  const cells = proof.scenarios.flatMap(({ id }) =>
    names.map((place): CoverageCell => {
      const runs = proof.runs.filter((run) => run.scenario === id && placeOf(run) === place);
      const last = runs[0];
      return {
        scenario: id,
        place,
        state: last === undefined ? "never" : (STATES[last.verdict] ?? "undecided"),
        ...(last !== undefined && { verdict: last.verdict, run_id: last.run_id, time: last.time }),
        reason: last?.reason ?? "it was not tried in this time",
        tally: tallyOf(runs),
        history: runs.slice(0, 12).reverse().map(pointOf),
      };
    }),
  );
  const places = names.map((place): Coverage["places"][number] => {
    const own = cells.filter((cell) => cell.place === place && cell.state !== "never");
    const state = WORST.find((each) => own.some((cell) => cell.state === each)) ?? "never";
    return {
      place,
      state,
      proven: own.some((cell) => cell.state === "works"),
      reason: own.find((cell) => cell.state === state)?.reason ?? "no scenario was tried here",
      tally: tallyOf(proof.runs.filter((run) => placeOf(run) === place)),
      known_from: "cloud",
      ...(own[0]?.time !== undefined && { last_proven: own[0].time }),
    };
  });
  return {
    cloud: "production",
    by,
    from: stamp(now - 24 * 60 * MINUTE),
    to: stamp(now),
    scenarios: proof.scenarios.map(({ id }) => id),
    places,
    cells,
    proven: places.filter(({ proven }) => proven).length,
    notes: [],
    completeness: COMPLETE,
  };
}

/** A set of runs in the middle of its work. */
export function runningSet(proof: FakeProof, now: number, state: RunSet["state"]): RunSet {
  const target = { cloud: "production" };
  const items = proof.scenarios.map((scenario, index): RunSet["items"][number] => ({
    scenario: scenario.id,
    target,
    state: state === "ended" || index < 1 ? "ended" : index === 1 ? "running" : index === 4 ? "not-run" : "waiting",
    ...(index < 1 && { verdict: "works" as const, seconds: 11.2, run_id: proof.runs[0]?.run_id }),
    ...(index === 4 && { reason: "the cloud has no IPv6 address scope that this project may use" }),
    steps: scenario.steps.map(({ name }, step) => ({
      name,
      state:
        index < 1 || (index === 1 && step < 1) ? ("ok" as const) : index === 1 && step === 1 ? "running" : "waiting",
    })),
  }));
  return { set_id: "set-1", cloud: "production", state, revision: 4, time: stamp(now - 40_000), items };
}
