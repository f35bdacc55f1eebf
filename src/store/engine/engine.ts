import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { Agent } from "node:http";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { type ErrorCode, errorTable, KilowatchError, type Logger, type Metrics } from "#base";
import { type DirectoryLock, holdLock } from "../lock.ts";
import type { ChildMessage, ChildOptions } from "./child.ts";
import { engineInstalled } from "./native.ts";
import { TRUSTED_HEADER } from "./request.ts";

export type EngineState = "starting" | "ready" | "down";

export interface EngineOptions {
  /** Where the engine keeps its data; made where missing, for its owner only. */
  directory: string;
  /** At most 107 bytes; by default `engine.sock` in the directory. */
  socketPath?: string;
  /** Resident memory the engine's process should stay under. */
  memoryBytes?: number;
  /** The longest wait before a process that keeps ending is started again. */
  longestBackoffMilliseconds?: number;
  logger: Logger;
  metrics: Metrics;
}

/** The embedded engine: chDB in a process of its own, started again whenever it ends. */
export interface Engine {
  readonly client: ClickHouseClient;
  /** The same, for the store's own statements that read or write files: `file()`, `INTO OUTFILE`, `ATTACH`. */
  readonly trusted: ClickHouseClient;
  readonly state: EngineState;
  readonly pid: number | undefined;
  readonly socketPath: string;
  /** Resolves when the engine answers; rejects where it cannot start or was stopped. */
  ready(): Promise<void>;
  /** Lets what runs end, then ends the process. */
  stop(): Promise<void>;
  /** Calls `listener` whenever the engine is ready again after it had ended. */
  onRestart(listener: () => void): void;
  /** Tells other processes how to reach the server that holds the directory. */
  announce(details: Readonly<Record<string, string>>): void;
}

const DEFAULT_MEMORY_BYTES = 700 * 1000 * 1000;
const SOCKET_PATH_BYTES = 107;
const FIRST_BACKOFF_MILLISECONDS = 100;
const LONGEST_BACKOFF_MILLISECONDS = 10_000;
/** A process that lived this long had started well: the next wait is short again. */
const HEALTHY_MILLISECONDS = 10_000;
const START_MILLISECONDS = 120_000;
const STOP_MILLISECONDS = 30_000;

/** Where the lock of a directory lies, for `lockHolder`. */
export const lockPathOf = (directory: string): string => join(directory, "server.lock");

/**
 * Starts the embedded engine. Throws ENGINE_MISSING without chDB, STORE_LOCKED where another server holds the directory,
 * CONFIG_INVALID where the socket's path is too long. Returns at once; wait for `ready()`.
 */
export function startEngine(options: EngineOptions): Engine {
  const socketPath = options.socketPath ?? join(options.directory, "engine.sock");
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES) {
    throw new KilowatchError(
      "CONFIG_INVALID",
      `the engine's socket ${socketPath} has more than ${SOCKET_PATH_BYTES} bytes: choose a shorter data directory`,
    );
  }
  if (!engineInstalled()) {
    throw new KilowatchError(
      "ENGINE_MISSING",
      'the embedded store needs the npm package chdb: run "npm install chdb@3.4.0", or name a ClickHouse server in the configuration',
    );
  }
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  const lock = holdLock(lockPathOf(options.directory), { pid: String(process.pid) });
  return new Supervisor(options, socketPath, lock);
}

class Supervisor implements Engine {
  readonly client: ClickHouseClient;
  readonly trusted: ClickHouseClient;
  readonly socketPath: string;
  readonly #options: EngineOptions;
  readonly #lock: DirectoryLock;
  readonly #trustedKey = randomUUID();
  readonly #listeners: (() => void)[] = [];
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #state: EngineState = "starting";
  #child: ChildProcess | undefined;
  #failure: KilowatchError | undefined;
  #backoff = FIRST_BACKOFF_MILLISECONDS;
  #starts = 0;
  #stopping: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions, socketPath: string, lock: DirectoryLock) {
    this.#options = options;
    this.#lock = lock;
    this.socketPath = socketPath;
    this.client = clientOf(socketPath, {});
    this.trusted = clientOf(socketPath, { [TRUSTED_HEADER]: this.#trustedKey });
    this.#spawn();
  }

  get state(): EngineState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  ready(): Promise<void> {
    if (this.#state === "ready") return Promise.resolve();
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#stopping !== undefined) return Promise.reject(stopped());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  onRestart(listener: () => void): void {
    this.#listeners.push(listener);
  }

  announce(details: Readonly<Record<string, string>>): void {
    this.#lock.announce({ pid: String(process.pid), socket: this.socketPath, ...details });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#settle(stopped());
    const child = this.#child;
    if (child !== undefined) {
      await new Promise<void>((resolve) => {
        const last = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
        child.once("exit", () => {
          clearTimeout(last);
          resolve();
        });
        if (child.connected) child.send({ type: "stop" });
        else child.kill("SIGKILL");
      });
    }
    // Only now: closing a client cuts off what it waits for.
    await Promise.all([this.client.close(), this.trusted.close()]);
    this.#state = "down";
    this.#lock.release();
  }

  #spawn(): void {
    const { logger, metrics } = this.#options;
    this.#state = "starting";
    this.#starts += 1;
    metrics.counter("kilowatch_engine_starts_total", "How often the embedded engine was started.").inc();
    const extension = extname(fileURLToPath(import.meta.url));
    const child = fork(new URL(`./child${extension}`, import.meta.url), [], {
      execArgv: extension === ".ts" ? ["--conditions=source"] : [],
      env: { ...childEnvironment(), UV_THREADPOOL_SIZE: "16", TZ: "UTC" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    const born = Date.now();
    const late = setTimeout(() => child.kill("SIGKILL"), START_MILLISECONDS);
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on("line", (line) => logger.warn("engine.stderr", { line }));
    }
    child.on("message", (message: ChildMessage) => {
      clearTimeout(late);
      this.#hear(message);
    });
    child.once("error", (error) => logger.error("engine.spawn", { error }));
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      this.#ended(born, { code, signal });
    });
    const start: ChildOptions = {
      directory: this.#options.directory,
      socketPath: this.socketPath,
      memoryBytes: this.#options.memoryBytes ?? DEFAULT_MEMORY_BYTES,
      trustedKey: this.#trustedKey,
    };
    child.send({ type: "start", options: start });
  }

  #hear(message: ChildMessage): void {
    const { logger } = this.#options;
    if (message.type === "failed") {
      logger.error("engine.failed", { code: message.code, message: message.message });
      const code: ErrorCode = message.code in errorTable ? (message.code as ErrorCode) : "STORE_UNAVAILABLE";
      const error = new KilowatchError(code, message.message);
      // What trying again cannot mend is told to everybody who waits; the rest is tried again.
      if (!error.retry) this.#failure = error;
      if (this.#failure !== undefined || this.#starts === 1) this.#settle(error);
      this.#child?.kill("SIGKILL");
      return;
    }
    this.#state = "ready";
    logger.info("engine.ready", { pid: this.pid, version: message.version, start: this.#starts });
    this.announce({});
    this.#settle(undefined);
    if (this.#starts > 1) for (const listener of this.#listeners) listener();
  }

  #ended(born: number, how: { code: number | null; signal: NodeJS.Signals | null }): void {
    this.#child = undefined;
    this.#state = "down";
    if (this.#stopping !== undefined || this.#failure !== undefined) return;
    if (Date.now() - born > HEALTHY_MILLISECONDS) this.#backoff = FIRST_BACKOFF_MILLISECONDS;
    this.#options.logger.error("engine.ended", { ...how, again_in_milliseconds: this.#backoff });
    this.#timer = setTimeout(() => this.#spawn(), this.#backoff);
    const longest = this.#options.longestBackoffMilliseconds ?? LONGEST_BACKOFF_MILLISECONDS;
    this.#backoff = Math.min(this.#backoff * 2, longest);
  }

  #settle(error: KilowatchError | undefined): void {
    for (const waiter of this.#waiting.splice(0)) {
      if (error === undefined) waiter.resolve();
      else waiter.reject(error);
    }
  }
}

const stopped = (): KilowatchError => new KilowatchError("STORE_UNAVAILABLE", "the embedded engine was stopped");

/** Options of Node meant for this process (an inspector's port, a test runner's hooks) would trouble the child. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...rest } = process.env;
  return rest;
}

function clientOf(socketPath: string, headers: Record<string, string>): ClickHouseClient {
  return createClient({
    url: "http://localhost",
    // `@clickhouse/client` opens connections through the agent alone, so the agent is the place for a Unix socket.
    http_agent: new Agent({ keepAlive: true, maxSockets: 64, socketPath } as ConstructorParameters<typeof Agent>[0]),
    http_headers: headers,
    request_timeout: 600_000,
    // Whatever fails is thrown; a second telling on stderr helps nobody.
    log: { level: ClickHouseLogLevel.OFF },
    compression: { request: false, response: false },
  });
}
