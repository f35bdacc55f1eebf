import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A name for this process that no other ever has: `host/machine/pid/start/random`. Machine is the kernel's boot and the
 * process-id namespace, so that another process with the same machine can tell at once whether this one is alive.
 */
export function newRunnerId(): string {
  const parts = [hostname(), machineId() ?? "-", String(process.pid), startOf(process.pid) ?? "-"];
  return [...parts, randomBytes(3).toString("hex")].join("/");
}

/** True where the runner was a process of this machine and is no more; false says nothing. */
export function isGone(runner: string): boolean {
  const [, machine, pid, start] = runner.split("/");
  if (machine === undefined || machine === "-" || machine !== machineId()) return false;
  return startOf(Number(pid)) !== start;
}

function machineId(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
    return createHash("sha256")
      .update(`${boot} ${readlinkSync("/proc/self/ns/pid")}`)
      .digest("hex")
      .slice(0, 12);
  } catch {
    return undefined;
  }
}

/** When a process began, in ticks since boot (field 22 of proc(5)'s stat), so that a pid used again isn't taken for it. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has been killed, and waits only for its parent.
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
