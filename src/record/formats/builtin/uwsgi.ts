import { type Draft, defineFormat } from "../../format.ts";
import type { HttpAccess } from "../../record.ts";
import { scanCtime, stamp } from "../../timestamp.ts";
import { outcomeOf } from "../access-line.ts";

const ACCESS =
  /^\[pid: (\d+)\|app: (-?\w+)\|req: (\S+)\] (\S+) \((.*?)\) \{(\d+) vars in (\d+) bytes\} \[([^\]]+)\] ([A-Z]+) (\S*) => generated (\d+) bytes in (\d+) (msecs|micros|secs)(?: via \w+\(\))? \((\S+) (\d{3})\)/;
const STARTED = /^\*\*\* Starting uWSGI (\S+) .*on \[([^\]]+)\] \*\*\*/;
/** How the lines begin that uWSGI prints about itself (core/uwsgi.c and its plug-ins). */
const BANNER = new RegExp(
  `^(?:${[
    "\\*\\*\\* ",
    "!!! ",
    "DAMN ! ",
    "WSGI app ",
    "Python (?:version|main)",
    "Set PythonHome",
    "SIGINT|SIGTERM|SIGPIPE|VACUUM: ",
    "\\[uWSGI\\] ",
    "\\.\\.\\.gracefully ",
    "[Rr]espawned ",
    "announcing |building |cheaping |closing |compiled with version: |clock source: |current working directory: ",
    "detaching |detected |dropping |gateway |goodbye |gracefully |initialized |limiting |listen queue |lock engine: ",
    "machine: |mapped |memory page size |mounting |nodename: |os: |pcre jit |python threads |set[ug]id |setting |spawned ",
    "thread support |thunder lock: |uWSGI |uwsgi socket |worker \\d|writing pidfile |chdir\\(|your (?:memory|server|processes|mercy) ",
  ].join("|")})`,
);
const BACKTRACE = /\[0x[0-9a-f]+\]$/;
const DIVISORS: Readonly<Record<string, number>> = { secs: 1, msecs: 1000, micros: 1_000_000 };

function readRequest(line: string, draft: Draft): boolean {
  const match = ACCESS.exec(line);
  if (match === null || !scanCtime(match[8] ?? "", 0)) return false;
  const status = Number(match[15]);
  const http: HttpAccess = {
    method: match[9] ?? "",
    path: match[10] ?? "",
    status,
    request_bytes: Number(match[7]),
    response_bytes: Number(match[11]),
    peer: match[4] ?? "",
  };
  draft.kind = "access";
  draft.http = http;
  draft.time = stamp.micros;
  draft.local = true;
  draft.process = match[1];
  draft.duration = Number(match[12]) / (DIVISORS[match[13] ?? ""] ?? 1000);
  draft.outcome = outcomeOf(status);
  if (match[5] !== "" && match[5] !== undefined) draft.actor = { user: match[5] };
  draft.severity = 9;
  draft.message = line;
  draft.confidence = 1;
  return true;
}

/** `Mon Nov 23 19:12:09 2026 - *** HARAKIRI …`, and what stands under such a stamp when a client goes away. */
function readStamped(line: string, draft: Draft): boolean {
  if (!line.startsWith(" - ", stamp.end)) return false;
  draft.time = stamp.micros;
  draft.local = true;
  draft.severity = 13;
  draft.message = line.slice(stamp.end + 3);
  draft.confidence = 0.9;
  return true;
}

/** uWSGI's requests and its banner at start. */
export const uwsgi = defineFormat({
  id: "uwsgi",
  summary: "UWSGI: requests with their sizes and time, and the banner at start",
  reference: "https://uwsgi-docs.readthedocs.io/en/latest/LogFormat.html",
  samples: [
    {
      text: "[pid: 88185|app: 0|req: 1/1] 10.0.0.5 (demo) {38 vars in 696 bytes} [Sun Mar 13 22:49:12 2016] POST /v3/auth/tokens => generated 47 bytes in 129 msecs (HTTP/1.1 201) 9 headers in 378 bytes (1 switches on core 3)",
      expect: {
        kind: "access",
        time: "2016-03-13T22:49:12.000000Z",
        local: true,
        process: "88185",
        duration: 0.129,
        outcome: "success",
        actor: { user: "demo" },
        http: {
          method: "POST",
          path: "/v3/auth/tokens",
          status: 201,
          request_bytes: 696,
          response_bytes: 47,
          peer: "10.0.0.5",
        },
      },
    },
    {
      text: "*** Starting uWSGI 2.0.21-debian (64bit) on [Mon Nov 23 19:12:09 2026] ***",
      expect: { kind: "log", time: "2026-11-23T19:12:09.000000Z", severity: 9, service: "uwsgi" },
    },
    {
      text: "Mon Nov 23 19:31:33 2026 - SIGPIPE: writing to a closed pipe/socket/fd on request /v2.1/servers (ip 10.0.0.9) !!!",
      expect: { time: "2026-11-23T19:31:33.000000Z", severity: 13 },
    },
    {
      text: "*** backtrace of 12133 ***\n/lib/x86_64-linux-gnu/libc.so.6(+0x3c050) [0x7f7034cae050]",
      expect: { message: "*** backtrace of 12133 ***" },
    },
    { text: "spawned uWSGI worker 1 (pid: 12133, cores: 1)", expect: { severity: 9 } },
    { text: "DAMN ! worker 2 (pid: 12134) died, killed by signal 9 :( trying respawn ...", expect: { severity: 17 } },
  ],
  read(line, draft) {
    if (line.startsWith("[pid: ")) return readRequest(line, draft);
    if (line.charCodeAt(3) === 0x20 && scanCtime(line, 0)) return readStamped(line, draft);
    const first = line.charCodeAt(0);
    if (Number.isNaN(first) || (first >= 0x30 && first <= 0x39) || first === 0x7b || !BANNER.test(line)) return false;
    if (line.trim() === "") return false;
    const started = STARTED.exec(line);
    if (started !== null && scanCtime(started[2] ?? "", 0)) {
      draft.time = stamp.micros;
      draft.local = true;
      draft.service = "uwsgi";
      draft.confidence = 1;
    } else draft.confidence = 0.4;
    draft.severity = line.startsWith("DAMN") ? 17 : line.startsWith("!!!") ? 13 : 9;
    draft.message = line;
    return true;
  },
  continues: (line) => BACKTRACE.test(line),
});
