import { defineEnvelope } from "../../envelope.ts";
import { scanIso, stamp } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";

const SERVICE = /^ \[([a-z][\w.@-]{0,80})\] /;

/** Canonical's Pebble, which runs the services of charmed OpenStack on Kubernetes (Sunbeam). */
export const pebble = defineEnvelope({
  id: "pebble",
  summary: "Pebble's service log: time, service in brackets, text; a second stamp that mod_wsgi adds is taken off",
  reference: "https://documentation.ubuntu.com/pebble/reference/cli-commands/#logs",
  samples: [
    {
      text: "2025-06-06T09:17:12.817Z [wsgi-nova-api] 2025-06-06 09:17:12.817458 2025-06-06 09:17:12.816 52 INFO nova.wsgi [-] ready",
      expect: {
        text: "2025-06-06 09:17:12.816 52 INFO nova.wsgi [-] ready",
        time: "2025-06-06T09:17:12.817000Z",
        program: "wsgi-nova-api",
      },
    },
    { text: "2025-06-06T09:17:12.817Z [pebble] GET /v1/health 12ms 200", expect: { program: "pebble" } },
  ],
  unwrap(line) {
    if (line.charCodeAt(10) !== 0x54 || !scanIso(line, 0) || stamp.local) return undefined;
    const { micros, end } = stamp;
    const match = SERVICE.exec(line.slice(end, end + 90));
    if (match === null) return undefined;
    let at = end + match[0].length;
    if (scanIso(line, at) && line.charCodeAt(stamp.end) === 0x20) {
      const second = stamp.end + 1;
      if (scanIso(line, second)) at = second;
    }
    const entry = createEntry(line.slice(at));
    entry.time = micros;
    entry.program = match[1];
    return entry;
  },
});
