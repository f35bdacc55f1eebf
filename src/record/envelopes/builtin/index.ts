import type { Envelope } from "../../envelope.ts";
import { apacheWsgi } from "./apache-wsgi.ts";
import { cri } from "./cri.ts";
import { dockerCompose } from "./docker-compose.ts";
import { dockerJson } from "./docker-json.ts";
import { fluentd } from "./fluentd.ts";
import { journaldJson } from "./journald-json.ts";
import { otlpJson } from "./otlp-json.ts";
import { pebble } from "./pebble.ts";
import { syslog3164 } from "./syslog-3164.ts";
import { syslog5424 } from "./syslog-5424.ts";
import { tai64n } from "./tai64n.ts";

/** The envelopes Kilowatch unwraps, sorted by id; a test holds the list against the directory. */
export const builtinEnvelopes: readonly Envelope[] = [
  apacheWsgi,
  cri,
  dockerCompose,
  dockerJson,
  fluentd,
  journaldJson,
  otlpJson,
  pebble,
  syslog3164,
  syslog5424,
  tai64n,
];
