import type { Envelope } from "../../envelope.ts";

/** The envelopes Kilowatch unwraps, sorted by id; a test holds the list against the directory. */
export const builtinEnvelopes: readonly Envelope[] = [];
