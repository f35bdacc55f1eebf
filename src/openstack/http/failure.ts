import type { ErrorCode } from "#base";
import { CloudError, type CloudFailure } from "../errors.ts";
import { type Fault, plain, readFault } from "../faults.ts";
import type { Exchange } from "../session.ts";
import type { WireAnswer, WireFailure } from "./transport.ts";

const CODES: Readonly<Record<CloudFailure, ErrorCode>> = {
  answer: "CLOUD_ANSWER",
  proxy: "CLOUD_UNREACHABLE",
  timeout: "CLOUD_TIMEOUT",
  connection: "CLOUD_UNREACHABLE",
  tls: "CLOUD_TLS",
  credentials: "CLOUD_CREDENTIALS",
  malformed: "CLOUD_ANSWER",
  absent: "CLOUD_ABSENT",
};

/** So much of an answer is looked at for words. */
const HEAD_BYTES = 4096;

/** An error of its failure's code; the message says service, call and request id. */
export function cloudError(
  failure: CloudFailure,
  words: string,
  options: { exchange?: Exchange | undefined; fault?: Fault | undefined; cause?: unknown } = {},
): CloudError {
  const { exchange } = options;
  const message = exchange === undefined ? words : `${describeCall(exchange)}: ${words}${idOf(exchange)}`;
  return new CloudError(CODES[failure], message, { failure, ...options });
}

/** No whole answer came. */
export function failureOfWire(failure: WireFailure, exchange: Exchange, way: string): CloudError {
  const kind = failure.kind === "aborted" ? "connection" : failure.kind;
  const tries = exchange.attempts > 1 ? `, tried ${exchange.attempts} times` : "";
  return cloudError(kind, `${failure.message} (${way}${tries})`, { exchange, cause: failure });
}

/** A status that the caller did not ask for. */
export function failureOfAnswer(answer: WireAnswer, exchange: Exchange): CloudError {
  const { status } = answer;
  const { location } = answer.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    return cloudError("answer", `${status}: it has moved to ${location}; mend the URL in catalogue or auth_url`, {
      exchange,
    });
  }
  if (isForeign(answer)) return noAnswer(answer, exchange);
  const fault = faultOf(answer);
  const words = fault === undefined ? String(status) : `${status} ${fault.type}: ${fault.message}`;
  const tries = exchange.attempts > 1 ? ` (after ${exchange.attempts} attempts)` : "";
  return cloudError(status === 401 ? "credentials" : "answer", `${words}${tries}`, { exchange, fault });
}

/** Something between us and the service answered in its place. */
export function noAnswer(answer: Pick<WireAnswer, "status"> & { body: unknown }, exchange: Exchange): CloudError {
  const said = htmlFault(answer);
  const words = said === undefined ? "" : ` ('${said.message}')`;
  return cloudError("proxy", `${answer.status}${words} from a proxy or load balancer, not from the service`, {
    exchange,
  });
}

/** The answer is not the JSON that it says it is. */
export function failureOfBody(exchange: Exchange, cause: unknown): CloudError {
  return cloudError("malformed", `${exchange.status} with broken JSON`, { exchange, cause });
}

/** Services send a request id with all they say; what stands before them can't. */
export function isForeign({
  status,
  headers,
  body,
}: Pick<WireAnswer, "status" | "headers"> & { body: unknown }): boolean {
  if (requestIdOf(headers) !== undefined) return false;
  const type = headers["content-type"] ?? "";
  if (type.includes("json")) return false;
  return (
    type.includes("html") ||
    (status === 404 && type.startsWith("text/")) ||
    /^\s*<(!doctype|html)/i.test(head({ body })) ||
    status === 502 ||
    status === 503 ||
    status === 504
  );
}

/** The id that a service gave to the request. */
export function requestIdOf(headers: WireAnswer["headers"]): string | undefined {
  return headers["x-openstack-request-id"] ?? headers["x-compute-request-id"] ?? headers["x-trans-id"];
}

function faultOf(answer: WireAnswer): Fault | undefined {
  if ((answer.headers["content-type"] ?? "").includes("json")) {
    try {
      return readFault(JSON.parse(answer.body.toString()));
    } catch {
      return undefined;
    }
  }
  return htmlFault(answer);
}

/** Glance, Swift and proxies say what is wrong as HTML or plain text. */
function htmlFault(answer: Pick<WireAnswer, "status"> & { body: unknown }): Fault | undefined {
  const text = head(answer);
  const title = plain(/<title>([^<]*)<\/title>/i.exec(text)?.[1] ?? "");
  const words = plain(text.replace(/<(head|style|script)[\s\S]*?<\/\1>/gi, " "));
  const message = words === "" ? title : words;
  if (message === "") return undefined;
  // webob writes `404 Not Found` above what it has to say.
  const heading = /^\d{3} (.+)$/.exec(title);
  return {
    type: heading?.[1] ?? String(answer.status),
    message: heading !== null && message.startsWith(`${title} `) ? message.slice(title.length + 1) : message,
  };
}

function head({ body }: { body: unknown }): string {
  return Buffer.isBuffer(body)
    ? body.subarray(0, HEAD_BYTES).toString()
    : typeof body === "string"
      ? body.slice(0, HEAD_BYTES)
      : "";
}

function describeCall(exchange: Exchange): string {
  const path = exchange.path.length > 200 ? `${exchange.path.slice(0, 199)}…` : exchange.path;
  return `${exchange.service}: ${exchange.method} ${path}`;
}

function idOf(exchange: Exchange): string {
  return exchange.requestId === undefined ? "" : ` [${exchange.requestId}]`;
}
