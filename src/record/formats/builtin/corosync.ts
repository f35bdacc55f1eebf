import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanSyslog, stamp } from "../../timestamp.ts";

/** `[1234] host corosync notice  [TOTEM ] message`: what stands after the stamp in corosync's own file. */
const FILE = /^ (?:\[(\d+)\] )?(\S+) corosync +(\w+) +\[([A-Z]+) *\] (.*)$/s;
/** What is left inside a syslog line. */
const TEXT = /^ *(?:(\w+) +)?\[([A-Z]{2,6}) *\] (.*)$/s;
const SUBSYSTEMS =
  /^(?:TOTEM|MAIN|QUORUM|VOTEQ|SERV|CPG|CMAP|CFG|QB|KNET|APIDEF|QDEVICE|WD|MON|SYNC|VSF|EVS|CONFDB|CLM|IPC|LOG)$/;

/** Corosync, in its file and over syslog. */
export const corosync = defineFormat({
  id: "corosync",
  summary: "Corosync: time, process, host, level, subsystem, message",
  reference: "https://github.com/corosync/corosync/blob/main/exec/logsys.c",
  samples: [
    {
      text: "Feb 10 16:09:23 [1234] ctl-001 corosync notice  [TOTEM ] A new membership (10.0.0.1:84) was formed. Members joined: 2",
      expect: {
        time: "1972-02-10T16:09:23.000000Z",
        yearless: true,
        severity: 10,
        level: "notice",
        logger: "TOTEM",
        process: "1234",
        host: "ctl-001",
        service: "corosync",
        message: "A new membership (10.0.0.1:84) was formed. Members joined: 2",
      },
    },
    {
      text: "  [QUORUM] Members[3]: 1 2 3",
      expect: { logger: "QUORUM", service: "corosync", message: "Members[3]: 1 2 3" },
    },
  ],
  read(line, draft) {
    const bracket = line.indexOf("[");
    if (bracket < 0 || bracket > 120) return false;
    if (scanSyslog(line, 0)) {
      const match = line.includes(" corosync ") ? FILE.exec(line.slice(stamp.end)) : null;
      if (match === null) return false;
      const [, pid, host, level = "", subsystem, message = ""] = match;
      draft.time = stamp.micros;
      draft.local = true;
      draft.yearless = stamp.yearless;
      draft.process = pid;
      draft.host = host;
      draft.severity = severityOf(level);
      draft.level = level;
      draft.logger = subsystem;
      draft.message = message;
    } else {
      if (bracket > 12) return false;
      const match = TEXT.exec(line);
      if (match === null || !SUBSYSTEMS.test(match[2] ?? "")) return false;
      const [, level, subsystem, message = ""] = match;
      if (level !== undefined) {
        draft.level = level;
        draft.severity = severityOf(level);
      }
      draft.logger = subsystem;
      draft.message = message;
    }
    draft.service = "corosync";
    draft.confidence = 0.9;
    return true;
  },
});
