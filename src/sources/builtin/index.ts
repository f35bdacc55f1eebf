import type { Source } from "../define.ts";
import { filesSource } from "./files/index.ts";
import { forwardSource } from "./forward/index.ts";
import { journaldSource } from "./journald/index.ts";
import { ndjsonSource } from "./ndjson.ts";
import { notificationsSource } from "./notifications/index.ts";
import { otlpSource } from "./otlp/index.ts";
import { stdinSource } from "./stdin.ts";
import { syslogSource } from "./syslog/index.ts";

/** The kinds of places where Kilowatch hears records, sorted by id; a test holds the list against the directory. */
export const builtinSources: readonly Source[] = [
  filesSource,
  forwardSource,
  journaldSource,
  ndjsonSource,
  notificationsSource,
  otlpSource,
  stdinSource,
  syslogSource,
];
