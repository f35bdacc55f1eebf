import type { Evidence } from "#contract";

/** A check of a token that only time and the absence of any other request join. */
export const TOKEN_CHECK = 0.7;

/**
 * How sure each sort of evidence makes us, measured on hand-checked edges of a real cloud (docs/guides/trace.md): ids that
 * one service hands to another are certain, what only time and a shared resource join is not.
 */
export const CONFIDENCE: Readonly<Record<Evidence, number>> = {
  "request-id": 1,
  "global-request-id": 1,
  "used-request-id": 1,
  "adopted-id": 1,
  "rpc-context": 0.95,
  notification: 1,
  continues: 0.95,
  "access-line": 0.85,
  "token-check": TOKEN_CHECK,
  "resource-id": 0.9,
};

/** A request that shares only the caller's global id and falls into the time of the traced one. */
export const SHARED_GLOBAL_ID = 0.7;

/** A whole request that works on nothing but the traced request's resources, in its time. */
export const DEDICATED_REQUEST = 0.85;

/** Records without any request id that name a resource after the last record of the request. */
export const AFTERGLOW = 0.6;
export const AFTERGLOW_MICROS = 2_000_000;
