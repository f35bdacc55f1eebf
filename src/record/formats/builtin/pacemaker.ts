import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanSyslog, stamp } from "../../timestamp.ts";

/** Since 2.0: `host daemon  [pid] (function) level: message`. */
const MODERN = /^ (\S+) ([\w-]+) +\[(\d+)\] \(([^)]*)\) +(\w+): (.*)$/s;
/** Up to 1.1: `[pid] host daemon: level: function: message`. */
const OLD = /^ \[(\d+)\] (\S+) +([\w-]+): +(\w+): +(?:(\w+): )?(.*)$/s;

/** Pacemaker's detail log. */
export const pacemaker = defineFormat({
  id: "pacemaker",
  summary: "Pacemaker's detail log: time without year, host, daemon, process, function, level, message",
  reference: "https://clusterlabs.org/projects/pacemaker/doc/ (Pacemaker Administration, logging)",
  samples: [
    {
      text: "Feb 10 16:09:23 ctl-001 pacemaker-controld  [1234] (abort_transition_graph)  notice: Transition 12 aborted by operation vip_monitor_0",
      expect: {
        time: "1972-02-10T16:09:23.000000Z",
        yearless: true,
        severity: 10,
        host: "ctl-001",
        service: "pacemaker-controld",
        process: "1234",
        source: "abort_transition_graph",
        message: "Transition 12 aborted by operation vip_monitor_0",
      },
    },
    {
      text: "Feb 10 16:09:23 [1235] ctl-001    pengine:  warning: unpack_rsc_op: Processing failed op monitor for vip on ctl-002",
      expect: {
        severity: 13,
        service: "pengine",
        source: "unpack_rsc_op",
        message: "Processing failed op monitor for vip on ctl-002",
      },
    },
  ],
  read(line, draft) {
    if (!scanSyslog(line, 0)) return false;
    const rest = line.slice(stamp.end);
    const isOld = rest.charCodeAt(1) === 0x5b;
    const match = isOld ? OLD.exec(rest) : rest.includes("] (") ? MODERN.exec(rest) : null;
    if (match === null) return false;
    const level = (isOld ? match[4] : match[5]) ?? "";
    const severity = severityOf(level);
    if (severity === 0) return false;
    draft.time = stamp.micros;
    draft.local = true;
    draft.yearless = stamp.yearless;
    draft.severity = severity;
    draft.level = level;
    draft.process = isOld ? match[1] : match[3];
    draft.host = isOld ? match[2] : match[1];
    draft.service = isOld ? match[3] : match[2];
    draft.source = isOld ? match[5] : match[4];
    draft.message = match[6] ?? "";
    draft.confidence = 1;
    return true;
  },
});
