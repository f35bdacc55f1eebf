import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { civilMicros } from "../../timestamp.ts";

const LINE = /^([IWEF])(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6}) +(\d+) ([\w.\-/]+:\d+)\] (.*)$/s;
const LEVELS: Readonly<Record<string, string>> = { I: "INFO", W: "WARNING", E: "ERROR", F: "FATAL" };
/** A leap year, which stands for the missing one. */
const YEARLESS = 1972;

/** Kubernetes' components and other Go programs that log with glog or klog. */
export const klog = defineFormat({
  id: "klog",
  summary: "Kubernetes' klog and Google's glog: level letter, month, day and time without year, thread, source line",
  reference: "https://github.com/kubernetes/klog/blob/main/klog.go (formatHeader)",
  samples: [
    {
      text: 'E0210 09:32:05.123456       1 cloud_provider.go:12] "Failed to get instance" node="cmp-001"',
      expect: {
        time: "1972-02-10T09:32:05.123456Z",
        yearless: true,
        local: true,
        severity: 17,
        level: "ERROR",
        process: "1",
        source: "cloud_provider.go:12",
        message: '"Failed to get instance" node="cmp-001"',
      },
    },
  ],
  read(line, draft) {
    const second = line.charCodeAt(1);
    if (second < 0x30 || second > 0x31 || line.charCodeAt(5) !== 0x20) return false;
    const match = LINE.exec(line);
    if (match === null) return false;
    const [, letter = "", month, day, hour, minute, seconds, micros, thread, source, message = ""] = match;
    const clock = Number(hour) * 3600 + Number(minute) * 60 + Number(seconds);
    if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31 || clock > 86_400) return false;
    draft.time = civilMicros(YEARLESS, Number(month), Number(day), clock, Number(micros));
    draft.local = true;
    draft.yearless = true;
    draft.level = LEVELS[letter] ?? letter;
    draft.severity = severityOf(draft.level);
    draft.process = thread;
    draft.source = source;
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
