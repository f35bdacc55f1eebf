import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type LogRecord, openReader, toWire } from "#record";
import { createMemoryStore } from "./memory-store.ts";
import { presentTrace } from "./present.ts";
import { type Traced, traceId } from "./trace.ts";

const FOLDER = new URL("testdata/", import.meta.url);
const REQUEST = "req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8";
const SERVER = "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1";
const PORT = "49adcdef-e002-49c4-9165-ef47ffd6cb8c";

/** A server's creation in a small cloud, beside another user's, with a look at it meanwhile and its deletion afterwards. */
function cloud(change: (record: LogRecord) => LogRecord | undefined = (record) => record): LogRecord[] {
  return readdirSync(FOLDER).flatMap((name) => {
    const service = name.replace(".log", "");
    const host = service === "nova-compute" ? "cmp-001" : "ctl";
    const reader = openReader({ source: name, locator: `file:${name}`, service, host });
    const records = [...reader.push(readFileSync(new URL(name, FOLDER))), ...reader.end()];
    return records.flatMap((record) => change(record) ?? []);
  });
}

const trace = (records: readonly LogRecord[], id: string): Promise<Traced> =>
  traceId(createMemoryStore(records), id, { limit: 5000 });

function messages(traced: Traced): string[] {
  return traced.graph.records().map((record) => `${record.origin.service} ${record.message.slice(0, 60)}`);
}

describe("a trace", () => {
  it("takes in everything that belongs to a request, and nothing else", async () => {
    const traced = await trace(cloud(), REQUEST);
    expect(messages(traced)).toEqual([
      "nova-api Going to run 1 instances...",
      'glance-api 127.0.0.1 - - [23/Nov/2026 19:58:10] "GET /v2/images/79345a7',
      'neutron-server 127.0.0.1 "GET /v2.0/networks?id=8a24c7fe-fca0-4ecf-b634-d3d',
      'nova-api 127.0.0.1 "POST /v2.1/servers" status: 202 len: 370 microver',
      `nova-scheduler Starting to schedule for instances: ['94df8e7c-a6d9-4fce-99e`,
      'placement-api 127.0.0.1 "GET /allocation_candidates?limit=1000" status: 20',
      "nova-compute Claim successful on node cmp-001",
      "nova-compute Instance 77770000-a6d9-4fce-99ee-7eb5a886e5d1 actively manag",
      `neutron-server Request body: {'port': {'device_id': '94df8e7c-a6d9-4fce-99e`,
      `neutron-server Port ${PORT} was made for devic`,
      'neutron-server 127.0.0.1 "POST /v2.0/ports HTTP/1.1" status: 201  len: 982 ',
      `neutron-server 127.0.0.1 "PUT /v2.0/ports/49adcdef-e002-49c4-9165-ef47ffd6c`,
      `neutron-agent Port ${PORT} updated. Details: `,
      'nova-api 127.0.0.1 "POST /v2.1/os-server-external-events" status: 200',
      `neutron-server Nova event matching ['req-00000005-1111-4111-8111-1111111111`,
      "nova-compute Received event network-vif-plugged-49adcdef-e002-49c4-9165-e",
      "nova-compute VM Started (Lifecycle Event)",
      "nova-compute Took 2.10 seconds to build instance.",
    ]);
    expect(traced.silent.map(({ service }) => service)).toEqual(["nova-conductor"]);
    expect(traced.clocks).toEqual([]);
  });

  it("says for each edge why, and shows the record", async () => {
    const records = cloud();
    const { graph } = await trace(records, REQUEST);
    const edges = [...graph.edges.values()];
    const found = edges
      .map(({ from, to, evidence }) => `${from.slice(0, 12)} ${to.slice(0, 12)} ${evidence}`)
      .toSorted();
    expect(found).toEqual(
      [
        "port:49adcde req-00000004 resource-id",
        "req-00000006 req-00000005 global-request-id",
        "req-0a3ab5b1 req-00000001 global-request-id",
        "req-0a3ab5b1 req-00000002 global-request-id",
        "req-0a3ab5b1 req-00000003 global-request-id",
        "server:94df8 req-00000006 resource-id",
      ].toSorted(),
    );
    const ids = new Set(records.map(({ record_id }) => record_id));
    expect(edges.every(({ record_id, detail }) => ids.has(record_id ?? "") && detail.length > 10)).toBe(true);
  });

  it("of a server holds all its requests, the other server's apart", async () => {
    const traced = await trace(cloud(), SERVER);
    const found = messages(traced);
    expect(found).toContain('nova-api 127.0.0.1 "POST /v2.1/servers" status: 202 len: 370 microver');
    expect(found.some((message) => message.includes("DELETE /v2.1/servers"))).toBe(true);
    expect(found.some((message) => message.includes("VM Stopped"))).toBe(true);
    expect(
      traced.graph
        .records()
        .some((record) => record.request_id?.startsWith("req-b0000000") && record.kind === "access"),
    ).toBe(false);
  });

  it("notices a callee whose clock is ahead of its caller's", async () => {
    const line = (time: string, ctx: string, message: string): string =>
      `2026-11-23 19:58:${time} 1 DEBUG keystoneauth [${ctx}] ${message}\n`;
    const callee = "req-00000009-1111-4111-8111-111111111111";
    const read = (host: string, text: string): LogRecord[] => {
      const reader = openReader({ source: host, locator: `file:${host}`, service: host, host });
      return [...reader.push(Buffer.from(text)), ...reader.end()];
    };
    const records = [
      ...read(
        "a",
        line("10.000", `None ${REQUEST} u p - - d d`, "REQ: curl -g -i -X GET http://b:9696/v2.0/ports") +
          line(
            "10.200",
            `None ${REQUEST} u p - - d d`,
            `GET call to network for http://b:9696/v2.0/ports used request id ${callee}`,
          ),
      ),
      ...read(
        "b",
        line("13.100", `None ${callee} u p - - d d`, "busy") + line("13.150", `None ${callee} u p - - d d`, "done"),
      ),
    ];
    const { clocks } = await trace(records, REQUEST);
    expect(clocks).toHaveLength(1);
    expect(clocks[0]).toMatchObject({ host: "b", other: "a" });
    expect(clocks[0]?.offset_seconds).toBeCloseTo(3.025, 3);
  });

  it("learns from like requests who should have spoken", async () => {
    const like = (seed: number): LogRecord[] =>
      cloud((record) => {
        if (record.request_id?.startsWith("req-b0000000") === true) return undefined;
        const rename = (id: string | undefined): string | undefined => id?.replace(/^req-../, `req-${seed}`);
        const text = (id: string): string => id.replace(/^../, String(seed));
        return {
          ...record,
          record_id: `${seed}${record.record_id}`,
          time: record.time - seed * 600e6,
          request_id: rename(record.request_id),
          global_request_id: rename(record.global_request_id),
          resources: record.resources.map(({ type, id }) => ({
            type,
            id: type === "request" ? (rename(id) ?? id) : text(id),
          })),
        };
      });
    const now = cloud((record) => (record.origin.service === "nova-scheduler" ? undefined : record));
    const { silent } = await trace([...now, ...[11, 12, 13, 14].flatMap(like)], REQUEST);
    expect(silent).toEqual([{ service: "nova-scheduler", why: "it spoke in 4 of 5 requests like this one" }]);
  });

  it("says what was cut, and knows nothing of what is not there", async () => {
    const cut = await traceId(createMemoryStore(cloud()), REQUEST, { limit: 5 });
    expect(cut.isCut).toBe(true);
    const nothing = await trace(cloud(), "req-ffffffff-ffff-4fff-8fff-ffffffffffff");
    const shown = presentTrace(nothing, { minConfidence: 0, limit: 10, debug: true, toWire, missing: ["a day"] });
    expect(shown).toMatchObject({ records: [], outcome: "unknown", completeness: { complete: false } });
  });

  it("is shown as spans, nodes and records", async () => {
    const traced = await trace(cloud(), REQUEST);
    const shown = presentTrace(traced, { minConfidence: 0.5, limit: 100, debug: false, toWire, missing: [] });
    expect(shown.title).toBe("POST /v2.1/servers → 202 (nova-api)");
    expect(shown.outcome).toBe("ok");
    expect(shown.services).toHaveLength(7);
    expect(shown.spans.reduce((sum, { records }) => sum + records, 0)).toBe(18);
    expect(shown.nodes.reduce((sum, { records }) => sum + records, 0)).toBe(18);
    expect(shown.records.every(({ record }) => record.severity >= 9)).toBe(true);
    expect(shown.spans[0]).toMatchObject({ service: "nova-api", start: "2026-11-23T19:58:09.986380Z" });
  });
});
