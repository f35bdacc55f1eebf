import { readFileSync } from "node:fs";
import { type ErrorCode, errorTable, KilowatchError, messageOf } from "#base";
import { buildRequest, Problem, type Route, type RouteInput, type RouteOutput, routes } from "#contract";
import type { CliProcess } from "./context.ts";
import { requireDataDirectory } from "./data-directory.ts";
import { httpTransport, type Transport } from "./transport.ts";

type Routes = typeof routes;
type CallableId = Exclude<keyof Routes, "record-tail" | "record-ingest">;

export interface ServerEvent {
  event: string;
  data: unknown;
}

/** The one way of a command to the domain: the contract's routes, on a server or in this process. */
export interface Client {
  call<Id extends CallableId>(id: Id, input: RouteInput<Routes[Id]>): Promise<RouteOutput<Routes[Id]>>;
  /** Server-sent events, until `signal` is aborted or the server ends. */
  events(id: "record-tail", input: RouteInput<Routes["record-tail"]>, signal: AbortSignal): AsyncIterable<ServerEvent>;
  close(): Promise<void>;
}

export interface ClientFlags {
  data?: string;
  server?: string;
  tokenFile?: string;
}

/** The flags of every command that asks the domain. */
export const clientFlags = {
  data: {
    kind: "parsed",
    parse: String,
    optional: true,
    brief: "Data directory; the server that holds it is asked, or it is opened in this process",
    placeholder: "DIR",
  },
  server: {
    kind: "parsed",
    parse: String,
    optional: true,
    brief: "URL of a running server [default = $KILOWATCH_SERVER or http://127.0.0.1:8470]",
    placeholder: "URL",
  },
  tokenFile: {
    kind: "parsed",
    parse: String,
    optional: true,
    brief: "File with the access token [default = $KILOWATCH_TOKEN]",
    placeholder: "FILE",
  },
} as const;

const DEFAULT_SERVER = "http://127.0.0.1:8470";

/** Opens the way that the flags name. Close it, or the process goes on. */
export async function openClient(flags: ClientFlags, process: Pick<CliProcess, "env">): Promise<Client> {
  if (flags.data !== undefined && flags.server !== undefined) {
    throw new KilowatchError("USAGE", "give --data or --server, not both");
  }
  if (flags.data !== undefined) {
    // Loaded only here: a command that asks a server over the network needs no engine.
    requireDataDirectory(flags.data);
    const { connectLocally } = await import("#app");
    const socketPath = await connectLocally(flags.data);
    if (socketPath !== undefined) return remoteClient(httpTransport({ socketPath }), `the server of ${flags.data}`);
    return localClient(flags.data);
  }
  const server = flags.server ?? process.env["KILOWATCH_SERVER"] ?? DEFAULT_SERVER;
  const token = flags.tokenFile === undefined ? process.env["KILOWATCH_TOKEN"] : readToken(flags.tokenFile);
  return remoteClient(httpTransport({ url: server, ...(token !== undefined && { token }) }), server);
}

/** Runs `work` with a client and closes it whatever happens. */
export async function withClient<T>(
  flags: ClientFlags,
  process: Pick<CliProcess, "env">,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openClient(flags, process);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function localClient(data: string): Promise<Client> {
  const { openApp } = await import("#app");
  const app = await openApp({ data, mode: "command" });
  const never = new AbortController();
  return {
    call: (id, input) => app.invoke(id, input, { signal: never.signal, role: "admin", isLocal: true }),
    events: () => {
      throw new KilowatchError(
        "USAGE",
        `nothing arrives in ${data}: no server holds it; start one with 'kilowatch serve'`,
      );
    },
    close: () => app.stop(),
  };
}

function remoteClient(transport: Transport, name: string): Client {
  return {
    call: async (id, input) => {
      const route: Route = routes[id];
      const answer = await transport.send(buildRequest(route, input as RouteInput<Route>)).catch((error: unknown) => {
        throw unreachable(name, error);
      });
      if (answer.status >= 400) throw problemOf(answer.status, answer.body, name);
      return JSON.parse(answer.body) as never;
    },
    events: async function* (id, input, signal) {
      const route: Route = routes[id];
      yield* transport.events(buildRequest(route, input as RouteInput<Route>), signal, (status, body) =>
        problemOf(status, body, name),
      );
    },
    close: async () => transport.close(),
  };
}

function unreachable(name: string, error: unknown): KilowatchError {
  return new KilowatchError(
    "SERVER_UNREACHABLE",
    `${name} does not answer: ${messageOf(error)}; is it running ('kilowatch serve')? Name another with --server, or a directory with --data`,
    { cause: error },
  );
}

function problemOf(status: number, body: string, name: string): KilowatchError {
  const problem = Problem.safeParse(parseJson(body));
  if (!problem.success) {
    return new KilowatchError(
      "SERVER_UNREACHABLE",
      `${name} answered ${status}, and not as Kilowatch does; is something else listening there?`,
    );
  }
  const code = problem.data.code in errorTable ? (problem.data.code as ErrorCode) : "INPUT_INVALID";
  return new KilowatchError(code, problem.data.detail, problem.data.details ? { details: problem.data.details } : {});
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new KilowatchError("FILE_UNREADABLE", `the token's file cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
