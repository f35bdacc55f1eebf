import { defineFormat } from "../../format.ts";
import { scanIso, stamp } from "../../timestamp.ts";

/** Ceph's levels count down from -1 (always an error); 0 and 1 are told to operators, the rest is debugging. */
function severityOfLevel(level: number): number {
  if (level < 0) return 17;
  return level <= 1 ? 9 : 5;
}

function isHex(line: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return to > from;
}

/** What Ceph's daemons and librbd clients write. */
export const cephDaemon = defineFormat({
  id: "ceph-daemon",
  summary: "Ceph's daemons and clients: time, thread, level as a number, message",
  reference: "https://docs.ceph.com/en/latest/rados/troubleshooting/log-and-debug/ (src/log/Log.cc)",
  samples: [
    {
      text: "2022-02-10T09:32:05.746+0000 7f6fa1d2ad80  0 pidfile_write: ignore empty --pid-file",
      expect: {
        time: "2022-02-10T09:32:05.746000Z",
        severity: 9,
        level: "0",
        process: "7f6fa1d2ad80",
        service: "ceph",
        message: "pidfile_write: ignore empty --pid-file",
      },
    },
    {
      text: "2022-02-10T09:32:05.746+0000 7f6fa1d2ad80 -1 osd.0 0 log_to_monitors {default=true}",
      expect: { severity: 17, level: "-1" },
    },
    {
      text: "debug 2026-10-05T12:00:01.123+0000 7f1c5a7f4700  1 mon.a@0(leader).osd e123 _set_new_cache_sizes",
      expect: {
        time: "2026-10-05T12:00:01.123000Z",
        severity: 9,
        message: "mon.a@0(leader).osd e123 _set_new_cache_sizes",
      },
    },
    {
      text: "2016-05-02 10:00:00.000123 7f6fa1d2ad80 10 monclient: _send_mon_message to mon.a at 10.0.0.1:6789/0",
      expect: { time: "2016-05-02T10:00:00.000123Z", local: true, severity: 5 },
    },
  ],
  read(line, draft) {
    // In a container Ceph writes to standard error, with this before each line.
    const from = line.startsWith("debug ") ? 6 : 0;
    if (line.charCodeAt(from + 4) !== 0x2d || !scanIso(line, from)) return false;
    const start = stamp.end + 1;
    const space = line.indexOf(" ", start);
    if (space - start < 10 || space - start > 16 || !isHex(line, start, space)) return false;
    let at = space + 1;
    while (line.charCodeAt(at) === 0x20) at += 1;
    const end = line.indexOf(" ", at);
    if (end < 0 || end - at > 2) return false;
    const level = line.slice(at, end);
    const number = Number(level);
    if (!Number.isInteger(number)) return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severityOfLevel(number);
    draft.level = level;
    draft.process = line.slice(start, space);
    draft.service = "ceph";
    draft.message = line.slice(end + 1);
    draft.confidence = 1;
    return true;
  },
  continues(line) {
    const first = line.charCodeAt(0);
    if (line.startsWith("debug ")) return false;
    return line.charCodeAt(4) !== 0x2d || first < 0x30 || first > 0x39;
  },
});
