import { type Draft, defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanClf, stamp } from "../../timestamp.ts";
import { outcomeOf, readRequestLine } from "../access-line.ts";

const HTTP =
  /^ (\S+) ([^\s/]+)\/(\S+) (-?\d+)\/(-?\d+)\/(-?\d+)\/(-?\d+)\/\+?(-?\d+) (-?\d+) \+?(\d+) \S+ \S+ (\S{4}) (\d+)\/(\d+)\/(\d+)\/(\d+)\/\+?(\d+) (\d+)\/(\d+) (?:\{[^}]*\} )?(?:\{[^}]*\} )?"(.*?)"?$/s;
const TCP =
  /^ (\S+) ([^\s/]+)\/(\S+) (-?\d+)\/(-?\d+)\/\+?(-?\d+) \+?(\d+) (\S{2}) (\d+)\/(\d+)\/(\d+)\/(\d+)\/\+?(\d+) (\d+)\/(\d+)$/;
const FAILED = /^ (\S+?)\/(\S+): (.+)$/s;
const STARTUP = /^\[(NOTICE|WARNING|ALERT)\] +(?:\d+\/\d{6} )?\((\d+)\) : (.*)$/s;
const STATE =
  /^(?:Proxy \S+ (?:started|stopped)|(?:Backup )?Server \S+\/\S+ (?:is|was)|backend \S+ has no server|Health check for (?:backup )?server |Connect from \S+:\d+ to |(?:Pausing|Stopping|Enabling) (?:proxy|frontend|backend|listener|GLOBAL)\b)/;

function readHttp(rest: string, peer: string, draft: Draft): boolean {
  const match = HTTP.exec(rest);
  if (match === null) return false;
  const request = match[19] ?? "";
  const http = readRequestLine(request, 0, request.length) ?? { method: "", path: request };
  const status = Number(match[9]);
  if (status > 0) http.status = status;
  http.response_bytes = Number(match[10]);
  http.peer = peer;
  draft.http = http;
  draft.duration = Number(match[8]) / 1000;
  draft.outcome = status > 0 ? outcomeOf(status) : "aborted";
  draft.severity = status >= 500 ? 13 : 9;
  draft.attributes = {
    frontend: match[1],
    backend: match[2],
    server: match[3],
    timers_ms: [match[4], match[5], match[6], match[7], match[8]].map(Number),
    termination: match[11],
    connections: [match[12], match[13], match[14], match[15], match[16]].map(Number),
    queues: [match[17], match[18]].map(Number),
  };
  return true;
}

function readTcp(rest: string, draft: Draft): boolean {
  const match = TCP.exec(rest);
  if (match === null) return false;
  draft.duration = Number(match[6]) / 1000;
  draft.outcome = match[8] === "--" ? "success" : "aborted";
  draft.severity = 9;
  draft.attributes = {
    frontend: match[1],
    backend: match[2],
    server: match[3],
    timers_ms: [match[4], match[5], match[6]].map(Number),
    bytes: Number(match[7]),
    termination: match[8],
    connections: [match[9], match[10], match[11], match[12], match[13]].map(Number),
    queues: [match[14], match[15]].map(Number),
  };
  return true;
}

/** `10.0.0.1:53332 [25/Feb/2019:16:19:48.143] …`: one connection or request. */
function readTraffic(line: string, draft: Draft): boolean {
  const bracket = line.indexOf(" [");
  if (bracket < 3 || bracket > 60 || !scanClf(line, bracket + 2) || line.charCodeAt(stamp.end) !== 0x5d) return false;
  const { micros, local, end } = stamp;
  const rest = line.slice(end + 1);
  const peer = line.slice(0, bracket);
  if (!readHttp(rest, peer, draft) && !readTcp(rest, draft)) {
    const failed = FAILED.exec(rest);
    if (failed === null) return false;
    draft.outcome = "aborted";
    draft.severity = 13;
    draft.attributes = { frontend: failed[1], bind: failed[2], peer, reason: failed[3] };
  } else if (draft.http === undefined) draft.attributes = { ...draft.attributes, peer };
  draft.kind = "access";
  draft.time = micros;
  draft.local = local;
  draft.message = line.slice(0, bracket) + line.slice(end + 1);
  return true;
}

/** HAProxy's traffic and state lines, as they stand inside syslog. */
export const haproxy = defineFormat({
  id: "haproxy",
  summary: "HAProxy: HTTP, TCP and failed connections with their timers, and the state of its servers",
  reference: "https://docs.haproxy.org/3.0/configuration.html#8.2",
  samples: [
    {
      text: '10.1.1.2:53332 [25/Feb/2019:16:19:48.143] nova_api~ nova_api_back/ctl-001 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0 {curl/7.0} {} "GET /v2.1/servers HTTP/1.1"',
      expect: {
        kind: "access",
        time: "2019-02-25T16:19:48.143000Z",
        local: true,
        duration: 1.487,
        outcome: "success",
        http: { method: "GET", path: "/v2.1/servers", status: 200, response_bytes: 11394, peer: "10.1.1.2:53332" },
        attributes: {
          frontend: "nova_api~",
          backend: "nova_api_back",
          server: "ctl-001",
          timers_ms: [0, 0, 7, 1457, 1487],
          termination: "----",
          connections: [2, 1, 0, 0, 0],
          queues: [0, 0],
        },
        service: "haproxy",
      },
    },
    {
      text: "10.1.1.2:41042 [25/Feb/2019:16:19:48.143] mariadb mariadb_back/ctl-001 1/0/5007 212 cD 0/0/0/0/3 0/0",
      expect: {
        kind: "access",
        duration: 5.007,
        outcome: "aborted",
        attributes: { server: "ctl-001", termination: "cD" },
      },
    },
    {
      text: "10.1.1.2:41042 [25/Feb/2019:16:19:48.143] horizon/1: SSL handshake failure",
      expect: { kind: "access", outcome: "aborted", severity: 13 },
    },
    {
      text: 'Server nova_api_back/ctl-002 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 2 active and 0 backup servers left.',
      expect: { kind: "log", severity: 17, service: "haproxy" },
    },
    {
      text: "[WARNING] 040/093205 (1234) : Exiting Master process...",
      expect: { severity: 13, level: "WARNING", process: "1234", message: "Exiting Master process..." },
    },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0);
    if (first === 0x5b) {
      const match = STARTUP.exec(line);
      if (match === null) return false;
      draft.level = match[1] ?? "";
      draft.severity = severityOf(draft.level);
      draft.process = match[2];
      draft.message = match[3] ?? "";
    } else if (first >= 0x41 && first <= 0x7a && !line.includes(" [") && STATE.test(line)) {
      const isDown = line.includes(" is DOWN") || line.includes(" has no server") || line.includes(" failed");
      draft.severity = isDown ? 17 : 9;
      draft.message = line;
    } else if (!readTraffic(line, draft)) return false;
    draft.service = "haproxy";
    draft.confidence = 1;
    return true;
  },
});
