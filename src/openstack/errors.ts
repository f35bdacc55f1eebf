import { type ErrorCode, KilowatchError } from "#base";
import type { Exchange } from "./session.ts";

/** What went wrong with a call, seen from here; each is blamed differently. */
export type CloudFailure =
  /** The service answered with an error of its own. */
  | "answer"
  /** A proxy or load balancer in front answered (HTML, or no request id, with 502, 503, 504). */
  | "proxy"
  /** No answer within the time allowed. */
  | "timeout"
  /** No connection: refused, reset, unreachable, name not found. */
  | "connection"
  /** TLS: unknown authority, expired or wrong certificate. */
  | "tls"
  /** Keystone refused the credentials. */
  | "credentials"
  /** The answer isn't what the API promises (broken JSON, missing field). */
  | "malformed"
  /** The catalogue has no such service in this region. */
  | "absent";

/** A call that failed, with everything needed to find it in the logs of the cloud. */
export class CloudError extends KilowatchError {
  readonly failure: CloudFailure;
  readonly exchange: Exchange | undefined;
  /** The service's own words: `itemNotFound`, `OverQuota`, `NoValidHost`… where the error body has them. */
  readonly fault: { readonly type: string; readonly message: string } | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      failure: CloudFailure;
      exchange?: Exchange | undefined;
      fault?: { type: string; message: string } | undefined;
      cause?: unknown;
    },
  ) {
    super(code, message, { cause: options.cause });
    this.failure = options.failure;
    this.exchange = options.exchange;
    this.fault = options.fault;
  }
}
