import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isKilowatchError, KilowatchError, messageOf } from "#base";
import { holdLock } from "../lock.ts";
import { CONCURRENT, Connections } from "./connections.ts";
import { createFront } from "./front.ts";
import { loadNative } from "./native.ts";
import { Pipes } from "./pipes.ts";
import { defaultSettings, shareMemory, writeServerConfig } from "./server-config.ts";

/** What the supervisor sends when it has started the process. */
export interface ChildOptions {
  directory: string;
  socketPath: string;
  memoryBytes: number;
  trustedKey: string;
}

/** What the process answers. */
export type ChildMessage = { type: "ready"; version: string } | { type: "failed"; code: string; message: string };

const OLD_CHILD_MILLISECONDS = 10_000;
const everything = { database: undefined, settings: new Map<string, string>(), parameters: new Map<string, string>() };

async function start(options: ChildOptions): Promise<() => Promise<void>> {
  const run = join(options.directory, "run");
  const data = join(options.directory, "data");
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  // An orphan of a killed server leaves within moments; until then the directory is its own.
  const lock = await patiently(() => holdLock(join(options.directory, "engine.lock"), { pid: String(process.pid) }));
  await rm(run, { recursive: true, force: true });
  const spoolDirectory = join(run, "spool");
  await mkdir(spoolDirectory, { recursive: true, mode: 0o700 });
  const configPath = join(run, "engine.xml");
  const memory = shareMemory(options.memoryBytes);
  await writeServerConfig(configPath, memory);
  const commandLine = [`--config-file=${configPath}`];
  const connections = new Connections(loadNative(), {
    directory: data,
    commandLine,
    defaults: defaultSettings(memory),
  });
  const pipes = await Pipes.make(run, CONCURRENT);
  const answer = await connections.run("SELECT version()", everything, {
    format: "TabSeparated",
    signal: AbortSignal.timeout(60_000),
  });
  const version = Buffer.from(answer.bytes).toString().trim();
  const front = createFront({ connections, pipes, spoolDirectory, version, trustedKey: options.trustedKey });
  await listen(front, options.socketPath);
  tell({ type: "ready", version });
  const trimming = trimMemory(connections, options.memoryBytes);
  return async () => {
    clearInterval(trimming);
    await closeFront(front);
    await connections.close();
    await rm(options.socketPath, { force: true });
    lock.release();
  };
}

const GRACE_MILLISECONDS = 5000;

/** Takes no new connection, and ends each open one when its answer is out; who does not read is not waited for. */
async function closeFront(front: Server): Promise<void> {
  const closed = once(front, "close");
  front.close();
  const sweep = setInterval(() => front.closeIdleConnections(), 10);
  const last = setTimeout(() => front.closeAllConnections(), GRACE_MILLISECONDS);
  await closed;
  clearInterval(sweep);
  clearTimeout(last);
}

const TRIM_MILLISECONDS = 100;
const TRIM_ABOVE = 0.7;
const TRIM_REST_MILLISECONDS = 300;

/**
 * Gives back what the engine's allocator keeps of freed memory, before it shows: left alone it kept 400 MB of pages that
 * nothing used, and its limit counts only what is in use.
 */
function trimMemory(connections: Connections, residentBytes: number): NodeJS.Timeout {
  let restUntil = 0;
  return setInterval(() => {
    if (performance.now() < restUntil || process.memoryUsage.rss() < residentBytes * TRIM_ABOVE) return;
    restUntil = Number.POSITIVE_INFINITY;
    void connections.housekeep("SYSTEM JEMALLOC PURGE").then(() => {
      restUntil = performance.now() + TRIM_REST_MILLISECONDS;
      return undefined;
    });
  }, TRIM_MILLISECONDS);
}

async function listen(front: Server, socketPath: string): Promise<void> {
  await rm(socketPath, { force: true });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      front.once("error", reject);
      front.listen(socketPath, resolve);
    });
  } finally {
    process.umask(mask);
  }
}

async function patiently<T>(take: () => T): Promise<T> {
  const deadline = Date.now() + OLD_CHILD_MILLISECONDS;
  for (;;) {
    try {
      return take();
    } catch (error) {
      if (!isKilowatchError(error, "STORE_LOCKED") || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

const tell = (message: ChildMessage): void => void process.send?.(message);

/** chDB crashes where a process that used it runs its exit handlers; all that is durable was synced before its answer. */
const leave = (): void => void process.kill(process.pid, "SIGKILL");

async function begin(options: ChildOptions): Promise<void> {
  try {
    stop = await start(options);
  } catch (error) {
    const code = error instanceof KilowatchError ? error.code : "STORE_UNAVAILABLE";
    tell({ type: "failed", code, message: messageOf(error) });
  }
}

let stop: (() => Promise<void>) | undefined;
// The channel closes when the supervisor dies, by whatever means: no orphan keeps the directory.
process.once("disconnect", leave);
process.on("SIGINT", () => undefined);
process.on("message", (message: { type: "start"; options: ChildOptions } | { type: "stop" }) => {
  if (message.type === "stop") {
    void (stop?.() ?? Promise.resolve()).then(leave, leave);
    return;
  }
  void begin(message.options);
});
