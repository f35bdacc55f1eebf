import { readFileSync, rmSync } from "node:fs";
import { createServer as createSocketServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import send, { type SendResult } from "@fastify/send";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { isKilowatchError, KilowatchError, type Logger, type Metrics, messageOf } from "#base";
import { type Problem, type Role, type RouteId, routes } from "#contract";
import { type Caller, checkHostAndOrigin, identifyCaller, isLoopbackAddress, requireRole, type Token } from "./auth.ts";
import { sendEvents } from "./events.ts";
import type {
  CallContext,
  EventRouteId,
  Handlers,
  PlainRouteId,
  RawHandler,
  RawRequest,
  RawRouteId,
} from "./handlers.ts";
import { checkInput } from "./invoke.ts";
import { describeApi } from "./openapi.ts";

export interface ServerOptions {
  version: string;
  handlers: Handlers;
  /** More routes whose body is read as it comes, such as OTLP's `POST /v1/logs`; all need the ingest role. */
  ingest?: Readonly<Record<string, RawHandler>>;
  listen: { host: string; port: number };
  /** The local command line's way in; the file's permissions are its authentication. */
  socketPath?: string;
  tls?: { certificateFile: string; keyFile: string };
  tokens: readonly Token[];
  /** Host names under which this server may be addressed; empty: loopback names on loopback, any elsewhere. */
  hosts: readonly string[];
  /** The built console's folder. */
  consoleFolder?: string;
  /** Throws where the server can't do its work; the message says why. */
  ready: () => Promise<void>;
  logger: Logger;
  metrics: Metrics;
}

export interface ApiServer {
  readonly url: string;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 1 << 20;

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** Serves the contract's routes, the console, health and metrics. */
export async function startApi(options: ServerOptions): Promise<ApiServer> {
  const stopping = new AbortController();
  const tls = options.tls && {
    https: {
      cert: readFileSync(options.tls.certificateFile),
      key: readFileSync(options.tls.keyFile),
      minVersion: "TLSv1.2",
    },
  };
  const server = fastify({
    ...tls,
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  const socketRequests = new WeakSet<object>();
  const callers = new WeakMap<FastifyRequest, Caller>();

  // Bodies of ingest routes are read by their handlers, in whatever form they come.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _payload, done) => done(null));

  server.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const socket = socketRequests.has(request.raw)
      ? "unix"
      : isLoopbackAddress(request.raw.socket.localAddress ?? "")
        ? "loopback"
        : "network";
    checkHostAndOrigin({ host: request.headers.host, origin: request.headers.origin }, socket, options.hosts);
    callers.set(request, identifyCaller({ authorization: request.headers.authorization, socket }, options.tokens));
  });
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, options.logger));
  server.setNotFoundHandler((request, reply) => notFound(request, reply, options.consoleFolder));
  countRequests(server, options.metrics);

  const authorise = (request: FastifyRequest, role: Role): Caller => {
    const caller = callers.get(request) ?? { name: "anonymous", role: "public" };
    requireRole(caller, role);
    return caller;
  };
  const contextOf = (request: FastifyRequest, reply: FastifyReply, caller: Caller): CallContext => {
    const gone = new AbortController();
    // Of the answer and not of the connection, which goes on to other requests.
    reply.raw.once("close", () => gone.abort());
    return {
      signal: AbortSignal.any([gone.signal, stopping.signal]),
      role: caller.role,
      isLocal: socketRequests.has(request.raw),
    };
  };

  for (const id of Object.keys(routes) as RouteId[]) bindRoute(server, id, options.handlers, authorise, contextOf);
  for (const [path, handler] of Object.entries(options.ingest ?? {})) bindRaw(server, path, handler, authorise);
  bindSystem(server, options, authorise);
  const local =
    options.socketPath === undefined ? undefined : await listenLocally(server, options.socketPath, socketRequests);
  try {
    await server.listen({ host: options.listen.host, port: options.listen.port });
  } catch (error) {
    local?.close();
    throw cannotListen(options.listen, error);
  }
  const address = server.server.address() as AddressInfo;
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `${options.tls ? "https" : "http"}://${host}:${address.port}`,
    stop: async () => {
      stopping.abort();
      local?.closeAllConnections();
      local?.close();
      await server.close();
    },
  };
}

type Authorise = (request: FastifyRequest, role: Role) => Caller;
type ContextOf = (request: FastifyRequest, reply: FastifyReply, caller: Caller) => CallContext;

function bindRoute(
  server: FastifyInstance,
  id: RouteId,
  handlers: Handlers,
  authorise: Authorise,
  contextOf: ContextOf,
): void {
  const route = routes[id];
  if ("stream" in route && route.stream === "raw") {
    bindRaw(server, route.path, handlers[id as RawRouteId], authorise);
    return;
  }
  server.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const caller = authorise(request, route.role);
      const body = route.method === "GET" ? undefined : await readJson(request);
      const args = checkInput(id, { params: request.params, query: request.query, body });
      const context = contextOf(request, reply, caller);
      if ("stream" in route && route.stream === "events") {
        await sendEvents(reply, handlers[id as EventRouteId](args, context), context.signal);
        return reply;
      }
      const handler = handlers[id as PlainRouteId] as (args: unknown, context: CallContext) => Promise<unknown>;
      return reply.send(await handler(args, context));
    },
  });
}

/** The body of a call: JSON of at most MAX_BODY_BYTES, undefined where there is none. */
async function readJson(request: FastifyRequest): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.raw as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new KilowatchError("TOO_LARGE", `a body has at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch (error) {
    throw new KilowatchError("INPUT_INVALID", `the body is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function bindRaw(server: FastifyInstance, path: string, handler: RawHandler, authorise: Authorise): void {
  server.post(path, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
    authorise(request, "ingest");
    const raw: RawRequest = {
      headers: flat(request.headers),
      query: flat(request.query as Record<string, string | string[] | undefined>),
      body: request.raw,
    };
    const answer = await handler(raw);
    return reply
      .status(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body);
  });
}

function bindSystem(server: FastifyInstance, options: ServerOptions, authorise: Authorise): void {
  const description = JSON.stringify(describeApi(options.version));
  server.get("/api/openapi.json", async (_request, reply) => reply.type("application/json").send(description));
  server.get("/healthz", async () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    try {
      await options.ready();
      return { status: "ready" };
    } catch (error) {
      return reply.status(503).send({ status: "not ready", detail: messageOf(error) });
    }
  });
  server.get("/metrics", async (request, reply) => {
    authorise(request, "read");
    return reply.type("text/plain; version=0.0.4").send(await options.metrics.exposition());
  });
}

function countRequests(server: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram(
    "kilowatch_api_request_seconds",
    "Time to answer API requests",
    [0.005, 0.02, 0.1, 0.5, 2, 10],
    ["route", "status"],
  );
  server.addHook("onResponse", async (request, reply) => {
    duration.observe(
      { route: request.routeOptions.url ?? "none", status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const known = isKilowatchError(error) ? error : undefined;
  const parsed = error as { statusCode?: number };
  const status =
    known?.status ?? (parsed.statusCode !== undefined && parsed.statusCode < 500 ? parsed.statusCode : 500);
  if (status === 500 && !known) logger.error("request failed by a bug", { path: request.url.split("?")[0], error });
  const problem: Problem = {
    type: "about:blank",
    title: known?.code ?? (status === 500 ? "BUG" : "INPUT_INVALID"),
    status,
    code: known?.code ?? (status === 500 ? "BUG" : "INPUT_INVALID"),
    detail:
      known?.message ?? (status === 500 ? "this is a bug in Kilowatch; its log has the details" : messageOf(error)),
    ...(known && Object.keys(known.details).length > 0 && { details: { ...known.details } }),
  };
  if (known?.retry) reply.header("retry-after", "5");
  return reply.status(status).type("application/problem+json").send(JSON.stringify(problem));
}

/** Files of the console; a path of one of its pages gets the page itself, whose address is then read in the browser. */
async function notFound(
  request: FastifyRequest,
  reply: FastifyReply,
  consoleFolder: string | undefined,
): Promise<FastifyReply> {
  const path = request.url.split("?")[0] ?? "/";
  const isOurs = request.method === "GET" && !/^\/(api|v1|metrics|healthz|readyz)\b/.test(path);
  if (isOurs && consoleFolder !== undefined) {
    const isAsset = path.startsWith("/assets/");
    const asked = await sendFile(request, path, consoleFolder, isAsset);
    const found =
      asked.statusCode === 404 && !isAsset ? await sendFile(request, "/index.html", consoleFolder, false) : asked;
    if (found.statusCode !== 404) return reply.status(found.statusCode).headers(found.headers).send(found.stream);
  }
  throw new KilowatchError("NOT_FOUND", `there is no ${request.method} ${path} here`);
}

/** Names of assets hold a hash of their content; everything else must be asked for again. */
async function sendFile(request: FastifyRequest, path: string, root: string, isAsset: boolean): Promise<SendResult> {
  return send(request.raw, path, {
    root,
    index: "index.html",
    ...(isAsset ? { maxAge: "365d", immutable: true } : { maxAge: 0 }),
  });
}

function cannotListen(listen: { host: string; port: number }, error: unknown): KilowatchError {
  return new KilowatchError(
    "USAGE",
    `cannot listen on ${listen.host}:${listen.port}: ${messageOf(error)}; choose another with 'api.port' or --port`,
    { cause: error },
  );
}

async function listenLocally(server: FastifyInstance, path: string, marked: WeakSet<object>): Promise<Server> {
  const local = createSocketServer((request, response) => {
    marked.add(request);
    server.routing(request, response);
  });
  // A server that was killed left its socket; the store's lock, which is ours by now, says that nobody listens on it.
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    local.once("error", reject);
    local.listen(path, resolve);
  });
  return local;
}

function flat(values: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
