import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceResponse } from "../define.ts";
import { MemorySink, type Started, sleep, startSource, until } from "../testing.ts";
import { ExportRequest, ExportResponse, RpcStatus } from "./otlp/schema.ts";

async function* bodyOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

interface Posting {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  peer?: string;
}

async function post(
  started: Started,
  path: string,
  body: string | Uint8Array,
  posting: Posting = {},
): Promise<SourceResponse> {
  const handler = await until(() => started.sources.handler(path), "the handler");
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const { headers = {}, query = {}, peer = "10.0.0.7" } = posting;
  return handler({ headers, query, peer, body: bodyOf(bytes) });
}

describe("ndjson over HTTP", () => {
  const path = "/api/v1/ingest/ndjson";

  it("takes objects, names the lines that are none, and answers when they are durable", async () => {
    await using started = startSource({ type: "ndjson" });
    const answer = await post(started, path, '{"message":"one"}\r\n\nnot json\n[1]\n{"message":"zwei ü"}', {
      query: { source: "agent", host: "cmp-1", service: "nova-compute" },
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(String(answer.body))).toEqual({
      accepted: 2,
      rejected: 2,
      errors: ["line 3 is no JSON object", "line 4 is no JSON object"],
    });
    expect(started.sink.messages.map((text) => Buffer.from(text, "latin1").toString())).toEqual([
      '{"message":"one"}',
      '{"message":"zwei ü"}',
    ]);
    expect(started.sink.records[0]).toMatchObject({ host: "cmp-1" });
  });

  it("stores a batch that is repeated under its key once, also after a restart", async () => {
    const sink = new MemorySink();
    for (let turn = 0; turn < 2; turn++) {
      await using started = startSource({ type: "ndjson" }, { sink });
      for (let n = 0; n < 2; n++) {
        const answer = await post(started, path, '{"message":"one"}\n', { headers: { "idempotency-key": "batch-1" } });
        expect(JSON.parse(String(answer.body))).toMatchObject({ accepted: 1 });
      }
    }
    expect(sink.messages).toHaveLength(1);
  });

  it("tells the sender to wait while the store is full", async () => {
    const sink = new MemorySink();
    sink.isFull = true;
    await using started = startSource({ type: "ndjson" }, { sink });
    const answer = await post(started, path, '{"message":"one"}\n');
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(started.status().state).toBe("backpressure");
    sink.isFull = false;
    expect((await post(started, path, '{"message":"one"}\n')).status).toBe(200);
    expect(started.status().state).toBe("running");
  });

  it("bounds one body, all bodies, and what a compressed one unpacks to", async () => {
    await using started = startSource({ type: "ndjson", maximum_body_bytes: 10_000, maximum_held_bytes: 12_000 });
    const big = `{"message":"${"x".repeat(20_000)}"}`;
    expect((await post(started, path, big)).status).toBe(413);
    expect((await post(started, path, gzipSync(big), { headers: { "content-encoding": "gzip" } })).status).toBe(413);
    started.sink.delayMs = 100;
    const medium = `{"message":"${"x".repeat(8000)}"}`;
    const first = post(started, path, medium);
    await sleep(30);
    expect((await post(started, path, medium)).status).toBe(429);
    expect((await first).status).toBe(200);
    expect((await post(started, path, medium)).status).toBe(200);
    expect((await post(started, path, "x", { headers: { "content-encoding": "gzip" } })).status).toBe(400);
    expect((await post(started, path, "x", { headers: { "content-encoding": "rot13" } })).status).toBe(400);
  });
});

/** As in OpenTelemetry's own example of a log request. */
const EXPORT = {
  resourceLogs: [
    {
      resource: {
        attributes: [
          { key: "service.name", value: { stringValue: "nova-api" } },
          { key: "host.name", value: { stringValue: "ctl-1" } },
        ],
      },
      scopeLogs: [
        {
          scope: { name: "filelog" },
          logRecords: [
            {
              timeUnixNano: "1795461569722136999",
              severityNumber: 17,
              severityText: "ERROR",
              body: { stringValue: "Fault wrapper ü" },
              attributes: [
                { key: "n", value: { intValue: "5" } },
                { key: "list", value: { arrayValue: { values: [{ boolValue: true }, { doubleValue: 1.5 }] } } },
              ],
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
            },
          ],
        },
      ],
    },
  ],
};

/** The same with ids as bytes, as protobuf has them. */
const PROTOBUF = structuredClone(EXPORT) as Record<string, unknown>;
const binary = JSON.parse(JSON.stringify(PROTOBUF)) as typeof EXPORT;
const [record] = binary.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
Object.assign(record ?? {}, {
  traceId: Buffer.from("5b8efff798038103d269b633813fc60c", "hex"),
  spanId: Buffer.from("eee19b7ec3c1b174", "hex"),
});

describe("OTLP over HTTP", () => {
  const path = "/v1/logs";
  const json = { headers: { "content-type": "application/json; charset=utf-8" } };
  const protobuf = { headers: { "content-type": "application/x-protobuf" } };

  it("reads JSON and protobuf to the same record", async () => {
    await using started = startSource({ type: "otlp" });
    const bytes = ExportRequest.encode(ExportRequest.fromObject(binary)).finish();
    expect(await post(started, path, JSON.stringify(EXPORT), json)).toMatchObject({ status: 200, body: "{}" });
    const answer = await post(started, path, zstdCompressSync(bytes), {
      headers: { ...protobuf.headers, "content-encoding": "zstd" },
    });
    expect(answer.status).toBe(200);
    expect(ExportResponse.toObject(ExportResponse.decode(answer.body as Uint8Array))).toEqual({});
    const [first, second] = started.sink.records;
    expect(first).toMatchObject({
      time: 1_795_461_569_722_136,
      severity: 17,
      level: "ERROR",
      host: "ctl-1",
      origin: { service: "nova-api" },
      trace_id: "5b8efff798038103d269b633813fc60c",
      span_id: "eee19b7ec3c1b174",
      attributes: { n: 5, list: [true, 1.5] },
    });
    expect({ ...second, record_id: "", locator: "", observed_time: 0 }).toEqual({
      ...first,
      record_id: "",
      locator: "",
      observed_time: 0,
    });
  });

  it("takes what is good of a request and says what was not", async () => {
    await using started = startSource({ type: "otlp" });
    const [good] = EXPORT.resourceLogs;
    const mixed = { resourceLogs: [good, { scopeLogs: [{ logRecords: [5] }] }, 7] };
    const answer = await post(started, path, JSON.stringify(mixed), json);
    expect(JSON.parse(String(answer.body))).toEqual({
      partialSuccess: {
        rejectedLogRecords: "2",
        errorMessage: "resourceLogs[2] is malformed",
      },
    });
    expect(started.sink.messages).toHaveLength(1);
  });

  it("answers faults in the sender's own encoding, with Retry-After where trying again helps", async () => {
    const sink = new MemorySink();
    await using started = startSource({ type: "otlp" }, { sink });
    const bad = await post(started, path, Buffer.from([0xff, 0xff, 0xff]), protobuf);
    expect(bad.status).toBe(400);
    expect(RpcStatus.toObject(RpcStatus.decode(bad.body as Uint8Array))).toMatchObject({ code: 3 });
    expect(await post(started, path, "{", json)).toMatchObject({
      status: 400,
      headers: { "content-type": "application/json" },
    });
    expect((await post(started, path, "[]", json)).status).toBe(400);
    expect((await post(started, path, "x", { headers: { "content-type": "text/plain" } })).status).toBe(400);
    sink.isFull = true;
    const full = await post(started, path, JSON.stringify(EXPORT), json);
    expect(full).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(JSON.parse(String(full.body))).toMatchObject({ code: 14 });
  });

  it("answers any bytes with a status", async () => {
    await using started = startSource({ type: "otlp" });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.jsonValue(), async (bytes, value) => {
        expect([200, 400]).toContain((await post(started, path, bytes, protobuf)).status);
        expect([200, 400]).toContain((await post(started, path, JSON.stringify(value), json)).status);
        const nested = JSON.stringify({
          resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: value, attributes: value }] }] }],
        });
        expect((await post(started, path, nested, json)).status).toBe(200);
      }),
      { numRuns: 300 },
    );
  });
});
