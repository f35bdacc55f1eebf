import type { Dispatcher } from "undici";
import type { Dispatchers } from "./dispatchers.ts";

/** One request as it goes onto the wire. */
export interface WireRequest {
  readonly origin: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
  /** Told when there is a connection and the request goes onto it. */
  readonly onSent?: () => void;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What stopped a request on its way. `refused`: it can't have been done, for nothing of it was sent. */
export class WireFailure extends Error {
  readonly kind: "timeout" | "connection" | "tls" | "proxy" | "malformed" | "aborted";
  readonly refused: boolean;

  constructor(kind: WireFailure["kind"], message: string, options: { refused: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.refused = options.refused;
  }
}

/** Connections to one cloud, kept alive and shared by all its sessions. */
export interface Transport {
  /** Answers what the server answered, whatever its status; throws a WireFailure where no whole answer came. */
  send(request: WireRequest): Promise<WireAnswer>;
  /** The way to an origin, for people. */
  describe(origin: string): string;
  close(): Promise<void>;
}

const NOTHING = Buffer.alloc(0);

/** Opens no connection yet. */
export function createTransport(dispatchers: Dispatchers): Transport {
  return {
    send: (request) =>
      new Promise((resolve, reject) => dispatch(dispatchers.for(request.origin), request, resolve, reject)),
    describe: (origin) => dispatchers.describe(origin),
    close: () => dispatchers.close(),
  };
}

// `dispatch` with a handler instead of `request`: no stream object per answer, half the CPU.
function dispatch(
  dispatcher: Dispatcher,
  request: WireRequest,
  resolve: (answer: WireAnswer) => void,
  reject: (failure: WireFailure) => void,
): void {
  const { signal, timeoutSeconds } = request;
  if (signal?.aborted) return reject(new WireFailure("aborted", "cancelled", { refused: true, cause: signal.reason }));
  let controller: Dispatcher.DispatchController | undefined;
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  const chunks: Buffer[] = [];
  let ended = false;
  let started = false;

  const end = (): boolean => {
    if (ended) return false;
    ended = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    return true;
  };
  const stop = (failure: WireFailure): void => {
    if (!end()) return;
    controller?.abort(failure);
    reject(failure);
  };
  const timer = setTimeout(() => {
    const stage = !started ? "no connection" : status === 0 ? "no answer" : "only a part of the answer";
    stop(new WireFailure("timeout", `${stage} within ${Number(timeoutSeconds.toFixed(3))} s`, { refused: !started }));
  }, timeoutSeconds * 1000);
  const onAbort = (): void =>
    stop(new WireFailure("aborted", "cancelled", { refused: !started, cause: signal?.reason }));
  signal?.addEventListener("abort", onAbort, { once: true });

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(given) {
      controller = given;
      if (ended) {
        given.abort(new Error("given up"));
        return;
      }
      started = true;
      request.onSent?.();
    },
    onResponseStart(_controller, code, received) {
      status = code;
      headers = flat(received);
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      if (!end()) return;
      const body = chunks.length === 1 ? (chunks[0] ?? NOTHING) : chunks.length === 0 ? NOTHING : Buffer.concat(chunks);
      resolve({ status, headers, body });
    },
    onResponseError(_controller, error) {
      if (end()) reject(failureOf(error, started));
    },
  };
  try {
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers as Record<string, string>,
        // undici takes async iterables too; its types don't say so.
        body: (request.body ?? null) as string | Uint8Array | null,
      },
      handler,
    );
  } catch (error) {
    if (end()) reject(failureOf(error instanceof Error ? error : new Error(String(error)), false));
  }
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  for (const name in headers) {
    if (typeof headers[name] !== "string") {
      return Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
      );
    }
  }
  return headers as Readonly<Record<string, string>>;
}

function failureOf(error: Error, started: boolean): WireFailure {
  if (error instanceof WireFailure) return error;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const options = { refused: !started, cause: error };
  const tunnel = /Proxy response \((\d+)\)/.exec(cause.message);
  if (tunnel !== null) return new WireFailure("proxy", `the HTTP proxy refuses to connect (${tunnel[1]})`, options);
  if (isTls(code)) return new WireFailure("tls", tlsWords(code, cause), options);
  if (code === "UND_ERR_CONNECT_TIMEOUT") return new WireFailure("connection", "no connection in time", options);
  if (cause.name === "HTTPParserError") return new WireFailure("malformed", "not an HTTP answer", options);
  return new WireFailure("connection", connectionWords(code, cause), options);
}

function isTls(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/.test(
    code,
  );
}

function tlsWords(code: string, error: Error): string {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return "its certificate has expired";
    case "CERT_NOT_YET_VALID":
      return "its certificate is not valid yet: is a clock wrong?";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "its certificate is for another name";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return "its certificate's authority is not known here; name it with 'cacert'";
    default:
      return /wrong version number/i.test(error.message)
        ? "it does not speak TLS there; should the URL be http?"
        : `TLS failed (${code})`;
  }
}

function connectionWords(code: string, error: Error): string {
  switch (code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE":
      return "connection closed in the middle";
    case "ENOTFOUND":
      return "name not found";
    case "EAI_AGAIN":
      return "name server does not answer";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "no route to it";
    default:
      return `no connection (${code === "" ? error.message : code})`;
  }
}
