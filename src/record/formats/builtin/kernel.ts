import { type Draft, defineFormat } from "../../format.ts";
import { levelOfPriority, severityOfPriority } from "../../severity.ts";
import { scanCtime, stamp } from "../../timestamp.ts";

const UPTIME = /^\[ *(\d+\.\d{3,6})\] /;
const AUDIT_EPOCH = /^audit: type=\d+ audit\((\d{9,10}\.\d{3}):\d+\): /;

function accept(draft: Draft, message: string): true {
  draft.message = message;
  draft.service = "kernel";
  draft.confidence = 0.9;
  return true;
}

/** The kernel's ring buffer: as `dmesg` prints it, and what is left of it inside a syslog line. */
export const kernel = defineFormat({
  id: "kernel",
  summary: "The Linux kernel's messages: uptime in seconds, or dmesg's human time, and the message",
  reference: "https://man7.org/linux/man-pages/man1/dmesg.1.html",
  samples: [
    {
      text: "[ 4931.803472] br-int: port 3(tap0f5e2c4c-6a) entered disabled state",
      expect: {
        message: "br-int: port 3(tap0f5e2c4c-6a) entered disabled state",
        service: "kernel",
        attributes: { uptime_seconds: 4931.803472 },
      },
    },
    {
      text: '[ 4931.957457] audit: type=1400 audit(1644451219.923:433): apparmor="DENIED" operation="file_lock" pid=171245',
      expect: { time: "2022-02-10T00:00:19.923000Z" },
    },
    {
      text: "<4>[    0.000000] Linux version 5.4.0-97-generic",
      expect: { severity: 13, level: "warning", attributes: { uptime_seconds: 0 } },
    },
    {
      text: "[Thu Feb 10 09:32:05 2022] Out of memory: Killed process 1234 (qemu-system-x86)",
      expect: { time: "2022-02-10T09:32:05.000000Z", local: true },
    },
  ],
  read(line, draft) {
    let at = 0;
    if (line.charCodeAt(0) === 0x3c) {
      at = line.indexOf(">") + 1;
      if (at < 3 || at > 5) return false;
    }
    if (line.charCodeAt(at) !== 0x5b) return false;
    const body = at === 0 ? line : line.slice(at);
    const uptime = UPTIME.exec(body);
    if (uptime !== null) {
      const message = body.slice(uptime[0].length);
      const audit = AUDIT_EPOCH.exec(message);
      if (audit !== null) draft.time = Math.round(Number(audit[1]) * 1_000_000);
      draft.attributes = { uptime_seconds: Number(uptime[1]) };
      accept(draft, message);
    } else if (scanCtime(body, 1) && body.startsWith("] ", stamp.end) && body.charCodeAt(stamp.end + 2) !== 0x5b) {
      draft.time = stamp.micros;
      draft.local = true;
      accept(draft, body.slice(stamp.end + 2));
    } else return false;
    const priority = at === 0 ? Number.NaN : Number(line.slice(1, at - 1));
    if (Number.isInteger(priority)) {
      draft.severity = severityOfPriority(priority);
      draft.level = levelOfPriority(priority);
    }
    return true;
  },
});
