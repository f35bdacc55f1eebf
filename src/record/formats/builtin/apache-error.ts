import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanCtime, stamp } from "../../timestamp.ts";

const REST =
  /^\] \[(?:(\w*):)?(\w+?)\d?\](?: \[pid (\d+)(?::tid (\d+))?\])?(?: \[(?:client|remote) ([^\]]+)\])? ?(.*)$/s;

/** Apache's own error log; what mod_wsgi's applications print through it is unwrapped by the envelope `apache-wsgi`. */
export const apacheError = defineFormat({
  id: "apache-error",
  summary: "Apache's error log: time, module and level, process and thread, client, message",
  reference: "https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat",
  samples: [
    {
      text: "[Thu Sep 18 07:40:31.606853 2025] [mpm_event:notice] [pid 1234:tid 5678] AH00489: Apache/2.4.52 (Ubuntu) configured -- resuming normal operations",
      expect: {
        time: "2025-09-18T07:40:31.606853Z",
        local: true,
        severity: 10,
        level: "notice",
        logger: "mpm_event",
        process: "1234",
        service: "apache",
        message: "AH00489: Apache/2.4.52 (Ubuntu) configured -- resuming normal operations",
      },
    },
    {
      text: "[Thu Sep 18 07:40:31 2014] [error] [client 10.0.0.9] File does not exist: /var/www/favicon.ico",
      expect: { severity: 17, attributes: { peer: "10.0.0.9" } },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) !== 0x5b || !scanCtime(line, 1) || !line.startsWith("] [", stamp.end)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, module, level = "", pid, thread, peer, message = ""] = match;
    const severity = severityOf(level);
    if (severity === 0) return false;
    draft.time = stamp.micros;
    draft.local = true;
    draft.severity = severity;
    draft.level = level;
    if (module !== undefined && module !== "") draft.logger = module;
    draft.process = pid;
    draft.service = "apache";
    draft.message = message;
    if (peer !== undefined || thread !== undefined) {
      draft.attributes = { ...(peer === undefined ? {} : { peer }), ...(thread === undefined ? {} : { thread }) };
    }
    draft.confidence = 0.9;
    return true;
  },
});
