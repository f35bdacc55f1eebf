import { defineEnvelope } from "../../envelope.ts";
import { scanCtime, stamp } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";

const REST =
  /^\] \[(?:wsgi)?:(?:error|info|notice|warn)\] \[pid (\d+)(?::tid \d+)?\](?: \[(?:client|remote) ([^\]]*)\])? ?/;

/** What an application under mod_wsgi prints to standard error, as Apache keeps it. */
export const apacheWsgi = defineEnvelope({
  id: "apache-wsgi",
  summary: "Apache's error log around the lines that a mod_wsgi application printed",
  reference: "https://modwsgi.readthedocs.io/en/master/user-guides/debugging-techniques.html",
  samples: [
    {
      text: "[Thu Sep 18 07:40:31.606853 2025] [wsgi:error] [pid 2707661:tid 2707884] [remote 10.10.6.173:60801] 2025-09-18 07:40:31.606 2707661 WARNING keystone.server [-] Could not find user",
      expect: {
        text: "2025-09-18 07:40:31.606 2707661 WARNING keystone.server [-] Could not find user",
        time: "2025-09-18T07:40:31.606853Z",
        local: true,
        process: "2707661",
        fields: { peer: "10.10.6.173:60801" },
      },
    },
    {
      text: "[Thu Sep 18 07:40:31 2014] [:error] [pid 1234] Traceback (most recent call last):",
      expect: { process: "1234" },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(0) !== 0x5b || line.indexOf(":") > 20 || !scanCtime(line, 1)) return undefined;
    const { micros, end } = stamp;
    const match = REST.exec(line.slice(end, end + 200));
    if (match === null) return undefined;
    const entry = createEntry(line.slice(end + match[0].length));
    entry.time = micros;
    entry.local = true;
    entry.process = match[1];
    entry.stream = match[1];
    if (match[2] !== undefined) entry.fields = { peer: match[2] };
    return entry;
  },
});
