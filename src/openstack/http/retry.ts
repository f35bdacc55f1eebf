import type { HttpMethod } from "../session.ts";

/** Attempts of one call, the first included. */
export const ATTEMPTS = 4;

/** Longest pause that a service's `Retry-After` can impose, so that one wrong header can't stop us for a day. */
export const LONGEST_PAUSE_SECONDS = 300;

/** Seconds that `Retry-After` asks for (a number or an HTTP date, RFC 9110 §10.2.3), `undefined` where it says nothing. */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text), LONGEST_PAUSE_SECONDS);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, (date - nowMs) / 1000), LONGEST_PAUSE_SECONDS);
}

/** Seconds before attempt `attempt` + 1: 0.25, 0.5, 1 …, each by a random half shorter, so that callers don't come back in step. */
export function backoffSeconds(attempt: number, random: () => number): number {
  return 0.25 * 2 ** (attempt - 1) * (1 - random() / 2);
}

/** Asking again can't do a thing twice. */
export function isSafe(method: HttpMethod): boolean {
  return method === "GET" || method === "HEAD";
}

/** Statuses by which a service (or what stands before it) says "not now" without having done anything. */
export function isThrottled(status: number, hasRetryAfter: boolean): boolean {
  return status === 429 || (status === 413 && hasRetryAfter);
}
