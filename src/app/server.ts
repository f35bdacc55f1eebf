import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { startApi } from "#api";
import { createLogger, createMetrics, KilowatchError } from "#base";
import { describeConfig, loadConfig } from "#config";
import { openApp } from "./app.ts";
import { prepareDemo } from "./demo/start.ts";
import { announceServer, localSocketPath } from "./local.ts";
import { ServeOptions } from "./options.ts";
import { ensureLocalTokens } from "./tokens.ts";
import { version } from "./version.ts";

export interface ServerStart {
  config?: string;
  data?: string;
  port?: number;
  demo: boolean;
  /** Aborted when the server must stop. */
  signal: AbortSignal;
  /** Gets what to tell the person who started it. */
  onStarted: (text: string) => Promise<void>;
}

type OnStop = (end: () => Promise<void> | void) => void;

const DEMO_DATA = ".kilowatch/demo";
const consoleFolder = new URL("../../dist/web", import.meta.url).pathname;

/** Reads and checks kilowatch.yaml. Throws CONFIG_INVALID that names every mistake. */
export function readServeOptions(path: string): ServeOptions {
  return requireSafety(loadConfig(ServeOptions, path), path);
}

export function serveReference(): string {
  return `# Settings\n\nWritten in YAML, given to \`kilowatch serve --config FILE\`. An unknown setting is an error.\n\n${describeConfig(ServeOptions)}`;
}

/** Runs the server until `signal` is aborted; each part registers its end as soon as it has started, and they end in reverse. */
export async function startServer(start: ServerStart): Promise<void> {
  const ends: (() => Promise<void> | void)[] = [];
  try {
    await setUp(start, (end) => ends.push(end));
    await new Promise<void>((done) => {
      if (start.signal.aborted) done();
      start.signal.addEventListener("abort", () => done());
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Deliberately one straight function: the order of its lines is the order in which the parts start. */
async function setUp(start: ServerStart, onStop: OnStop): Promise<void> {
  if (start.demo && start.config !== undefined) {
    throw new KilowatchError("USAGE", "the demo has a configuration of its own: give --demo or --config, not both");
  }
  const demo = start.demo ? prepareDemo(resolve(start.data ?? DEMO_DATA), start.port) : undefined;
  const options = demo?.options ?? withFlags(start);
  const logger = createLogger({ level: options.log_level });
  const metrics = createMetrics();

  const app = await openApp({ data: options.data, mode: "serve", demo: demo !== undefined, options, logger, metrics });
  onStop(() => app.stop());
  if (demo) {
    const writer = demo.start(logger);
    onStop(() => writer.stop());
  }
  const local = ensureLocalTokens(options.data);
  const socketPath = localSocketPath(options.data);
  const server = await startApi({
    version,
    handlers: app.handlers,
    ingest: app.ingest,
    listen: { host: options.api.host, port: options.api.port },
    socketPath,
    ...(options.api.tls && {
      tls: { certificateFile: options.api.tls.certificate_file, keyFile: options.api.tls.key_file },
    }),
    tokens: [...options.api.tokens, ...local.tokens],
    hosts: options.api.hosts.map((host) => host.toLowerCase()),
    ...(existsSync(join(consoleFolder, "index.html")) && { consoleFolder }),
    ready: () => app.ready(),
    logger,
    metrics,
  });
  onStop(() => server.stop());
  onStop(announceServer(options.data, { pid: process.pid, socket: socketPath, url: server.url }));
  await start.onStarted(greeting(server.url, options, demo !== undefined, local.folder));
}

function withFlags(start: ServerStart): ServeOptions {
  const written = start.config === undefined ? ServeOptions.parse({}) : readServeOptions(start.config);
  return {
    ...written,
    data: resolve(start.data ?? written.data),
    api: { ...written.api, ...(start.port !== undefined && { port: start.port }) },
  };
}

/** Away from the loopback address nobody may read or write without a token, or over an open line. */
function requireSafety(options: ServeOptions, path: string): ServeOptions {
  const { host, tls, tokens } = options.api;
  if (/^(127\.|::1$|localhost$)/.test(host)) return options;
  const missing = [tls ? [] : ["api.tls"], tokens.length > 0 ? [] : ["api.tokens"]].flat();
  if (missing.length === 0) return options;
  throw new KilowatchError(
    "CONFIG_INVALID",
    `${path}: api.host: ${host} is not the loopback address; that needs ${missing.join(" and ")} too`,
    { details: { file: path, field: "api.host" } },
  );
}

function greeting(url: string, options: ServeOptions, isDemo: boolean, tokens: string): string {
  const command = `bin/kilowatch`;
  const lines = isDemo
    ? [
        `Kilowatch ${version} replays a recording of a real OpenStack as if it ran now.`,
        "",
        `  Console   ${url}/`,
        "",
        "Try, here or in another terminal:",
        `  ${command} event list --data ${options.data}`,
        `  ${command} record search 'severity>=error since:30m' --data ${options.data}`,
        `  ${command} request list --data ${options.data}          then: request trace ID`,
        "",
        "Ctrl-C ends it.",
      ]
    : [
        `Kilowatch ${version} listens on ${url}/ and keeps its records in ${options.data}.`,
        `Tokens of this machine's own shippers and administrators: ${tokens}`,
      ];
  return `${lines.join("\n")}\n`;
}
