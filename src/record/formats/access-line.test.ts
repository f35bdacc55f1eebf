import { describe, expect, it } from "vitest";
import { createDraft } from "../draft.ts";
import type { Draft } from "../format.ts";
import { readAccess } from "./access-line.ts";

function read(message: string): Partial<Draft> | undefined {
  const draft = createDraft();
  if (!readAccess(message, draft)) return undefined;
  const { kind, http, duration, outcome } = draft;
  return { kind, http, duration, outcome };
}

describe("access lines", () => {
  it.each<[string, Partial<Draft>]>([
    [
      '127.0.0.1 "GET /v2.1/servers?a=1" status: 200 len: 367 microversion: 2.1 time: 0.104254',
      {
        http: {
          method: "GET",
          path: "/v2.1/servers?a=1",
          status: 200,
          response_bytes: 367,
          microversion: "2.1",
          peer: "127.0.0.1",
        },
        duration: 0.104254,
        outcome: "success",
      },
    ],
    [
      '127.0.0.1 "GET /" status: 200 len: 136 microversion: -',
      {
        http: { method: "GET", path: "/", status: 200, response_bytes: 136, peer: "127.0.0.1" },
        duration: undefined,
        outcome: "success",
      },
    ],
    [
      '10.1.1.2,192.168.0.4 "POST /v2.0/ports HTTP/1.1" status: 503  len: 1 time: 0.3453071',
      {
        http: { method: "POST", path: "/v2.0/ports", status: 503, response_bytes: 1, peer: "10.1.1.2,192.168.0.4" },
        duration: 0.3453071,
        outcome: "server_error",
      },
    ],
    [
      '<local> "GET /openstack HTTP/1.1" status: 404  len: 9 time: 0.1',
      {
        http: { method: "GET", path: "/openstack", status: 404, response_bytes: 9, peer: "<local>" },
        duration: 0.1,
        outcome: "client_error",
      },
    ],
    [
      '127.0.0.1 - - [23/Nov/2026 19:15:21] "GET /v2/images?name=c HTTP/1.1" 200 284 0.061075',
      {
        http: { method: "GET", path: "/v2/images?name=c", status: 200, response_bytes: 284, peer: "127.0.0.1" },
        duration: 0.061075,
        outcome: "success",
      },
    ],
    [
      '10.0.0.1, 10.0.0.2 - - [23/Nov/2026 19:15:21] "GET /v2 HTTP/1.1" 200 - "-" "curl/7.0"',
      {
        http: { method: "GET", path: "/v2", status: 200, peer: "10.0.0.1, 10.0.0.2", user_agent: "curl/7.0" },
        duration: undefined,
        outcome: "success",
      },
    ],
    [
      "POST http://127.0.0.1:8776/v3/5f46/types?x=1",
      { http: { method: "POST", path: "/v3/5f46/types?x=1" }, duration: undefined, outcome: undefined },
    ],
    [
      "http://127.0.0.1:8776/v3/types returned with HTTP 404",
      { http: { method: "", path: "/v3/types", status: 404 }, duration: undefined, outcome: "client_error" },
    ],
  ])("reads %s", (message, expected) => {
    expect(read(message)).toEqual({ kind: "access", ...expected });
  });

  it.each([
    "",
    "Starting 4 workers",
    'Acquired lock "singleton_lock"',
    "http://127.0.0.1:9696 is unreachable",
    "GET failed",
    'REQ: curl -g -i -X GET http://x -H "Accept: a"',
    '"GET',
    '127.0.0.1 "GET /" status: x',
  ])("refuses %s", (message) => {
    expect(read(message)).toBeUndefined();
  });
});
