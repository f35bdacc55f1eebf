import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Clouds of the test cloud's `clouds.yaml`: whose credentials a test uses. */
export type TestCloudName = "admin" | "member" | "reader" | "other" | "application";

/** A call of a hypervisor, or of the volume driver (host `vol-001`), that can be made to fail (test/cloud/python/faults.py). */
export type DriverCall =
  | "spawn"
  | "destroy"
  | "power_on"
  | "power_off"
  | "reboot"
  | "migrate_disk_and_power_off"
  | "finish_migration"
  | "attach_volume"
  | "detach_volume"
  | "live_migration"
  | "snapshot"
  | "create_volume"
  | "delete_volume"
  | "extend_volume"
  | "create_snapshot"
  | "delete_snapshot"
  | "initialize_connection"
  | "terminate_connection";

/** What a failing call does: a class of the service's exceptions or of Python, its message, how often, and after how many seconds. */
export interface DriverFault {
  readonly raise?: string;
  readonly message?: string;
  readonly times?: number;
  readonly delay?: number;
}

/** The running test cloud (test/cloud/README.md) and what a test can do to it. What a knob breaks is mended by disposing of its result. */
export interface TestCloud {
  /** Its `clouds.yaml`. */
  readonly config: string;
  /** Where its services log, in oslo.log's format, at debug level, one file each. */
  readonly logs: string;
  /** The hosts whose builds succeed, without guests to log in to. */
  readonly healthyHosts: readonly string[];
  /** Zones whose one host fails each build: at once (`az-abort`), or by asking for another host (`az-resched`). */
  readonly faultyZones: readonly string[];
  /**
   * The zone of the host whose guests answer, by DHCP, metadata and SSH (user `debian`), also at a floating IP; not there on a
   * machine that has no network namespaces, and then the tests that need it are skipped.
   */
  readonly guestZone: string | undefined;
  /** Makes a driver's call fail (or, with only a delay, last). `host` may be "all". */
  failCall(host: string, call: DriverCall, fault: DriverFault): Disposable;
  /** Makes builds on a host fail. */
  failSpawn(host: string, message: string, times?: number): Disposable;
  /**
   * Silences a host's network agents, or one of them (`neutron-l3-agent` …): down after 75 seconds, and wiring nothing at once. Those of
   * `cmp-guest` are services of their own: see `pauseService`.
   */
  deadAgent(host: string, binary?: string): Disposable;
  /** Hangs a service by its name in `test/cloud/status`: it keeps its connections, and answers nothing. */
  pauseService(name: string): Promise<AsyncDisposable>;
  /** Ends a service; mended, it is started again, and may take seconds to answer. */
  stopService(name: string): Promise<AsyncDisposable>;
  /** Makes a service's `/healthcheck` answer 503. */
  healthcheckOff(service: "glance" | "nova" | "neutron" | "cinder"): Disposable;
}

/** The test cloud that `npm run test:cloud` or `test/cloud/up` started; throws where none is up. */
export function testCloud(): TestCloud {
  const folder = process.env["KILOWATCH_TEST_CLOUD"];
  if (folder === undefined) throw new Error("KILOWATCH_TEST_CLOUD is not set: run npm run test:cloud");
  const state = (...names: string[]) => path.join(folder, "state", ...names);

  function failCall(host: string, call: DriverCall, fault: DriverFault): Disposable {
    const file = state("fault", `${host}.json`);
    const change = (changed: Record<string, unknown>) =>
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readLines(file).join("") || "{}"), ...changed }));
    change({ [call]: fault });
    return disposable(() => change({ [call]: null }));
  }

  return {
    config: path.join(folder, "clouds.yaml"),
    logs: path.join(folder, "log"),
    healthyHosts: ["cmp-001", "cmp-002", "cmp-003"],
    faultyZones: ["az-abort", "az-resched"],
    guestZone: existsSync(path.join(folder, "run", "guests")) ? "az-guest" : undefined,
    failCall,
    failSpawn: (host, message, times) =>
      failCall(host, "spawn", { raise: "RuntimeError", message, ...(times === undefined ? {} : { times }) }),
    deadAgent(host, binary) {
      const file = state("dead_agents");
      const name = binary === undefined ? host : `${host}:${binary}`;
      const others = () => readLines(file).filter((line) => line !== name);
      writeFileSync(file, [...others(), name].join("\n"));
      return disposable(() => writeFileSync(file, others().join("\n")));
    },
    pauseService: (name) => service(name, "pause", "resume"),
    stopService: (name) => service(name, "stop", "start"),
    healthcheckOff(service) {
      const file = state(`healthcheck_off_${service}`);
      writeFileSync(file, "switched off by a test\n");
      return disposable(() => rmSync(file, { force: true }));
    },
  };
}

async function service(name: string, breaks: string, mends: string): Promise<AsyncDisposable> {
  const script = path.join(import.meta.dirname, "service");
  await run(script, [breaks, name]);
  return { [Symbol.asyncDispose]: async () => void (await run(script, [mends, name])) };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

const disposable = (mend: () => void): Disposable => ({ [Symbol.dispose]: mend });
