import type { Writer } from "../../writer.ts";
import { ndjson } from "./ndjson.ts";
import { osloText } from "./oslo-text.ts";
import { otlp } from "./otlp.ts";
import { rfc5424 } from "./rfc5424.ts";
import { summit } from "./summit.ts";

/** The forms in which records leave, sorted by id; a test holds the list against the directory. */
export const builtinWriters: readonly Writer[] = [ndjson, osloText, otlp, rfc5424, summit];
