import { defineFormat } from "../../format.ts";
import { stamp } from "../../timestamp.ts";
import { readCommonLog } from "../access-line.ts";

const ACCESS_TIME = /^(?:[\w.-]+:\d+ )?\S+(?:, \S+)* \S+ \S+ \[$/;

/** The common and the combined log format of Apache, nginx and eventlet, with or without the time taken. */
export const apacheAccess = defineFormat({
  id: "apache-access",
  summary: "Access lines of Apache, nginx, eventlet and gunicorn: common and combined, with µs or seconds where given",
  reference: "https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats",
  samples: [
    {
      text: '10.1.101.12 - - [28/Jun/2023:08:11:12 +0200] "GET /v2.1/os-simple-tenant-usage?detailed=1 HTTP/1.1" 200 1311 29116 "-" "gophercloud/2.0.0"',
      expect: {
        kind: "access",
        time: "2023-06-28T06:11:12.000000Z",
        local: false,
        duration: 0.029116,
        outcome: "success",
        severity: 9,
        http: {
          method: "GET",
          path: "/v2.1/os-simple-tenant-usage?detailed=1",
          status: 200,
          response_bytes: 1311,
          peer: "10.1.101.12",
          user_agent: "gophercloud/2.0.0",
        },
      },
    },
    {
      text: 'keystone.example.org:5000 fe80::1 - admin [20/Jul/2009:22:59:29 +0000] "POST /v3/auth/tokens HTTP/1.0" 503 - "-" "python-requests"',
      expect: {
        severity: 13,
        outcome: "server_error",
        actor: { user: "admin" },
        http: {
          method: "POST",
          path: "/v3/auth/tokens",
          status: 503,
          peer: "keystone.example.org:5000 fe80::1",
          user_agent: "python-requests",
        },
      },
    },
    {
      text: '10.0.0.9 - - [23/Nov/2026 19:11:13] "GET /healthcheck HTTP/1.1" 200 137 0.000981',
      expect: { time: "2026-11-23T19:11:13.000000Z", local: true, duration: 0.000981 },
    },
  ],
  read(line, draft) {
    const bracket = line.indexOf("[");
    if (bracket < 6 || bracket > 300 || line.charCodeAt(bracket + 3) !== 0x2f) return false;
    if (!ACCESS_TIME.test(line.slice(0, bracket + 1)) || !readCommonLog(line, bracket, draft)) return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = (draft.http?.status ?? 0) >= 500 ? 13 : 9;
    draft.message = line;
    draft.confidence = 1;
    return true;
  },
});
