import { execFile } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { KilowatchError } from "#base";
import { ScenarioFault } from "./fault.ts";
import type { GuestReach } from "./scenario.ts";

/** The programs that guests are reached with; names are looked for on the PATH. */
export interface ReachPrograms {
  readonly ping: string;
  readonly ssh: string;
}

const PROGRAMS: ReachPrograms = { ping: "ping", ssh: "ssh" };
const PINGS = 3;
const CONNECT_SECONDS = 10;
const MOST_OUTPUT_BYTES = 1 << 20;
const MOST_BODY_BYTES = 1 << 16;

/** Why guests can't be tried from this machine, whether or not their addresses are routed here; `undefined` where they can. */
export function reachProblem(programs = PROGRAMS): string | undefined {
  const missing = [programs.ping, programs.ssh].filter((program) => !isExecutable(program));
  return missing.length === 0 ? undefined : `this machine has no ${missing.join(" and no ")}`;
}

/** Reaches guests from this machine: `ping`, `ssh` with a key of its own, and plain HTTP without a proxy. */
export function createGuestReach(programs = PROGRAMS): GuestReach {
  return {
    async ping(address, signal) {
      checkAddress(address);
      const { output } = await execute(
        programs.ping,
        ["-n", "-c", String(PINGS), "-i", "0.3", "-W", "2", address],
        signal,
      );
      const counts = /(\d+) packets transmitted, (\d+)(?: packets)? received/.exec(output);
      if (counts === null) throw new KilowatchError("USAGE", `${programs.ping} cannot be used here: ${output.trim()}`);
      return { sent: Number(counts[1]), received: Number(counts[2]) };
    },
    async ssh(address, user, privateKey, command, signal) {
      checkAddress(address);
      const directory = mkdtempSync(join(tmpdir(), "kilowatch-ssh-"));
      try {
        const key = join(directory, "key");
        writeFileSync(key, privateKey.endsWith("\n") ? privateKey : `${privateKey}\n`, { mode: 0o600 });
        const destination = ["-l", user, address, command];
        const answer = await execute(programs.ssh, [...sshOptions(directory, key), ...destination], signal);
        if (answer.code !== 0) {
          throw new ScenarioFault(
            `ssh ${user}@${address}: exit ${answer.code}: ${answer.errors.trim() || "no message"}`,
          );
        }
        return answer.output;
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
    async http(url, signal) {
      const response = await fetch(url, { signal, redirect: "manual" });
      return { status: response.status, body: await readStart(response) };
    },
  };
}

/** Nothing of the user's own: no configuration, agent, known hosts or passwords. A guest's first key is taken, a second one is not. */
function sshOptions(directory: string, key: string): string[] {
  const options = {
    BatchMode: "yes",
    ConnectTimeout: String(CONNECT_SECONDS),
    ForwardAgent: "no",
    GlobalKnownHostsFile: "/dev/null",
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    KbdInteractiveAuthentication: "no",
    LogLevel: "ERROR",
    PasswordAuthentication: "no",
    StrictHostKeyChecking: "accept-new",
    UserKnownHostsFile: join(directory, "known_hosts"),
  };
  const set = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return ["-F", "/dev/null", "-i", key, ...set];
}

interface Execution {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end, whatever its exit code; it dies with the signal. */
function execute(program: string, args: readonly string[], signal: AbortSignal): Promise<Execution> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { signal, maxBuffer: MOST_OUTPUT_BYTES, killSignal: "SIGKILL" },
      (error, output, errors) => {
        if (signal.aborted) reject(new KilowatchError("CANCELLED", `${program} was stopped`, { cause: signal.reason }));
        else if (error !== null && typeof error.code !== "number") reject(failedToRun(program, error));
        else resolve({ code: typeof error?.code === "number" ? error.code : 0, output, errors });
      },
    );
  });
}

function failedToRun(program: string, error: Error): KilowatchError {
  return new KilowatchError("FILE_UNREADABLE", `${program} cannot be run: ${error.message}`, { cause: error });
}

/** Addresses come from the cloud: nothing but an address may become an argument. */
function checkAddress(address: string): void {
  if (isIP(address) === 0) throw new ScenarioFault(`the cloud gave '${address}', which is no IP address`);
}

async function readStart(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const part of response.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size >= MOST_BODY_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MOST_BODY_BYTES).toString("utf8");
}

function isExecutable(program: string): boolean {
  const places = program.includes("/")
    ? [program]
    : (process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
