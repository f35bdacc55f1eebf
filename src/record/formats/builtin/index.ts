import type { Format } from "../../format.ts";

/** The formats Kilowatch reads, sorted by id; a test holds the list against the directory. */
export const builtinFormats: readonly Format[] = [];
