import { systemClock } from "#base";
import type { Token } from "../auth/token.ts";
import type { Tokens } from "../auth/tokens.ts";
import type { Budget } from "../budget.ts";
import type { CloudConfig } from "../clouds/cloud-config.ts";
import type { ApiRequest, CallScope, Exchange, HttpMethod, ServiceType } from "../session.ts";
import type { ApiVersion } from "../versions.ts";
import { cancelled } from "./abortable.ts";
import { failureOfAnswer, failureOfBody, failureOfWire, isForeign, noAnswer, requestIdOf } from "./failure.ts";
import { ATTEMPTS, backoffSeconds, isSafe, isThrottled, retryAfterSeconds } from "./retry.ts";
import { type Transport, type WireAnswer, WireFailure } from "./transport.ts";

/** What all sessions of one cloud share. */
export interface Connection {
  readonly config: CloudConfig;
  readonly transport: Transport;
  readonly budget: Budget;
  /** Version documents by their URL. */
  readonly versions: Map<string, Promise<readonly ApiVersion[] | undefined>>;
}

/** One API call with everything decided but the token. */
export interface Call {
  readonly service: ServiceType;
  readonly method: HttpMethod;
  /** As errors and exchanges show it: behind the endpoint. */
  readonly shown: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly accept: ApiRequest["accept"];
  readonly bytes: boolean;
  /** Whose token is sent, none for calls that need none. */
  readonly tokens: Tokens | undefined;
  /** May be asked again after any failure; absent: what the method says. */
  readonly safe?: boolean;
  /** Most attempts; default `ATTEMPTS`. */
  readonly attempts?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly exchange: Exchange;
}

/** Time spent on a call so far. */
interface Progress {
  started: number;
  activeMs: number;
  waitedMs: number;
  attempts: number;
}

/**
 * Makes a call within the budget: each attempt enters anew. A refused token is renewed once; what can't have been done, or can be
 * asked again, is tried at most `ATTEMPTS` times. Throws a CloudError, or CANCELLED when the scope's signal is aborted.
 */
export async function perform(connection: Connection, call: Call, scope: CallScope, globalId: string): Promise<Answer> {
  const { budget, transport } = connection;
  const timeoutSeconds = scope.timeoutSeconds ?? connection.config.timeoutSeconds;
  const progress: Progress = { started: 0, activeMs: 0, waitedMs: 0, attempts: 0 };
  const exchangeOf = (answer?: WireAnswer): Exchange => toExchange(call, globalId, progress, answer);
  const replayable = call.body === undefined || typeof call.body === "string" || call.body instanceof Uint8Array;
  const safe = call.safe ?? isSafe(call.method);
  const { signal } = scope;
  let renewed = false;

  call.headers["x-openstack-request-id"] = globalId;
  for (;;) {
    let token: Token | undefined;
    if (call.tokens !== undefined) {
      const current = call.tokens.current(scope);
      token = current instanceof Promise ? await current : current;
      call.headers["x-auth-token"] = token.secret.reveal();
    }
    const asked = performance.now();
    const permit = await budget.enter(call.service, signal).catch((error: unknown) => {
      throw cancelled(error, describe(call));
    });
    const sent = performance.now();
    progress.waitedMs += sent - asked;
    if (progress.attempts === 0) progress.started = systemClock.nowMicros();
    progress.attempts += 1;
    const last = progress.attempts >= (call.attempts ?? ATTEMPTS) || !replayable;

    let answer: WireAnswer | undefined;
    let failure: unknown;
    try {
      answer = await transport.send({
        origin: call.origin,
        path: call.path,
        method: call.method,
        headers: call.headers,
        body: call.body,
        onSent: () => permit.sent(),
        timeoutSeconds: Math.max(0.001, timeoutSeconds - progress.activeMs / 1000),
        signal,
      });
    } catch (error) {
      failure = error;
    }
    progress.activeMs += performance.now() - sent;
    permit.leave();

    if (answer === undefined) {
      if (!(failure instanceof WireFailure)) throw failure;
      const exchange = exchangeOf();
      if (failure.kind === "aborted") {
        scope.onExchange?.(exchange);
        throw cancelled(failure.cause, describe(call));
      }
      const worth = failure.kind === "connection" && (safe || failure.refused);
      if (last || !worth) {
        scope.onExchange?.(exchange);
        throw failureOfWire(failure, exchange, transport.describe(call.origin));
      }
      await pause(backoffSeconds(progress.attempts, Math.random), call, signal, progress);
      continue;
    }

    const { status } = answer;
    if (call.accept === undefined ? status >= 200 && status < 300 : isAccepted(status, call.accept)) {
      const exchange = exchangeOf(answer);
      scope.onExchange?.(exchange);
      return { status, headers: answer.headers, body: readBody(call, answer, exchange), exchange };
    }
    if (status === 401 && call.tokens !== undefined && token !== undefined) {
      call.tokens.refused(token);
      if (!renewed && replayable) {
        renewed = true;
        continue;
      }
    }
    const asksFor = retryAfterSeconds(answer.headers["retry-after"], Date.now());
    const throttled = isThrottled(status, asksFor !== undefined);
    if (asksFor !== undefined && (throttled || status === 503)) budget.pause(call.service, asksFor);
    const worth = throttled || (safe && (status === 502 || status === 503 || status === 504));
    if (!last && worth) {
      if (asksFor === undefined) await pause(backoffSeconds(progress.attempts, Math.random), call, signal, progress);
      continue;
    }
    const exchange = exchangeOf(answer);
    scope.onExchange?.(exchange);
    throw failureOfAnswer(answer, exchange);
  }
}

function isAccepted(status: number, accept: readonly number[]): boolean {
  return (status >= 200 && status < 300) || accept.includes(status);
}

const OPENING_BRACE = 0x7b;

function readBody(call: Call, answer: WireAnswer, exchange: Exchange): unknown {
  if (call.bytes && answer.status < 300) return answer.body;
  if (answer.body.length === 0) return undefined;
  const type = answer.headers["content-type"] ?? "";
  // Cinder calls some of its JSON text/html (GET /volumes/{id}/metadata); its request id says that a service answered.
  const unnamed = type.includes("html") && exchange.requestId !== undefined && answer.body[0] === OPENING_BRACE;
  if (type.includes("json") || unnamed) {
    try {
      return JSON.parse(answer.body.toString());
    } catch (error) {
      throw failureOfBody(exchange, error);
    }
  }
  // A sign-in page or a proxy's own words under a status of success.
  if (answer.status < 300 && isForeign(answer)) throw noAnswer(answer, exchange);
  return answer.body.toString();
}

function toExchange(call: Call, globalRequestId: string, progress: Progress, answer: WireAnswer | undefined): Exchange {
  const requestId = answer === undefined ? undefined : requestIdOf(answer.headers);
  return {
    service: call.service,
    method: call.method,
    path: call.shown,
    ...(answer === undefined ? {} : { status: answer.status }),
    ...(requestId === undefined ? {} : { requestId }),
    globalRequestId,
    started: progress.started,
    seconds: progress.activeMs / 1000,
    waited: progress.waitedMs / 1000,
    attempts: progress.attempts,
  };
}

async function pause(seconds: number, call: Call, signal: AbortSignal | undefined, progress: Progress): Promise<void> {
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(cancelled(signal?.reason, describe(call)));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  progress.waitedMs += performance.now() - started;
}

function describe(call: Call): string {
  return `${call.service}: ${call.method} ${call.shown}`;
}
