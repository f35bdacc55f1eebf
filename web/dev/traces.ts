import type { Record, RouteOutput, requestRoutes } from "#contract";
import { COMPLETE, FakeProblem, withoutOriginal } from "./answers.ts";
import type { World } from "./world.ts";

type Trace = RouteOutput<typeof requestRoutes.trace>;

function millis(record: Record): number {
  return Date.parse(`${record.time.slice(0, 23)}Z`);
}

export function listRequests(world: World, limit: number, from: number, to: number) {
  const requests = world.requests
    .filter((request) => request.start >= from && request.start < to)
    .slice(0, limit)
    .map((request) => {
      const records = world.records.filter((record) => record.request_id === request.id);
      return {
        id: request.id,
        title: request.title,
        time: records[0]?.time ?? "1970-01-01T00:00:00.000000Z",
        duration: request.duration,
        status: request.status,
        services: [...new Set(records.map((record) => record.origin.service ?? ""))],
        records: records.length,
        errors: records.filter((record) => record.severity >= 17).length,
      };
    });
  return { requests, completeness: COMPLETE };
}

/** Everything the fake knows of one request; `copies` repeats its records to try the waterfall with thousands. */
export function trace(world: World, id: string, limit: number, copies = 1): Trace {
  const own = world.records.filter(
    (record) => record.request_id === id || record.resources.some((resource) => resource.id === id),
  );
  const first = own[0];
  const last = own.at(-1);
  if (first === undefined || last === undefined) {
    throw new FakeProblem(404, "NOT_FOUND", `No record names ${id}`);
  }
  const all = Array.from({ length: copies }, (_, copy) =>
    own.map((record) => (copy === 0 ? record : { ...record, record_id: `${record.record_id}-${copy}` })),
  )
    .flat()
    .slice(0, limit);
  const groups = Map.groupBy(own, (record) => `${record.origin.service} ${record.host}`);
  const errors = own.filter((record) => record.severity >= 17).length;
  const server = own.find((record) => record.resources.length > 0)?.resources[0];
  const resource = server === undefined ? [] : [`server:${server.id}`];
  const port = `port:3f2a91c4-5e01-4d3b-a1c9-${id.slice(-12)}`;
  return {
    id,
    title: "POST /v2.1/servers",
    outcome: errors > 0 ? "error" : "ok",
    errors,
    start: first.time,
    end: last.time,
    services: [...new Set(own.map((record) => record.origin.service ?? ""))],
    nodes: [
      {
        id,
        kind: "request",
        services: ["nova-api"],
        hosts: ["ctl-1"],
        first: first.time,
        last: last.time,
        records: own.length,
        errors,
        summary: "POST /v2.1/servers → 202",
      },
      ...resource.map((each) => ({
        id: each,
        kind: "resource" as const,
        services: ["nova-compute"],
        hosts: [last.host ?? ""],
        first: first.time,
        last: last.time,
        records: 5,
        errors: 0,
      })),
      {
        id: port,
        kind: "resource",
        services: ["ovn-controller"],
        hosts: [last.host ?? ""],
        first: first.time,
        last: last.time,
        records: 2,
        errors: 0,
      },
    ],
    edges: [
      ...resource.map((each) => ({
        from: id,
        to: each,
        evidence: "resource-id" as const,
        confidence: 0.95,
        record_id: own[5]?.record_id ?? "",
        detail: "nova-compute names the server in a record of this request",
      })),
      {
        from: id,
        to: port,
        evidence: "resource-id",
        confidence: 0.8,
        detail: "the port was bound for the same server while the request ran",
      },
    ],
    spans: [...groups.values()].map((group) => {
      const [start, end] = [group[0], group.at(-1)] as [Record, Record];
      const isBridge = /^ov[ns]/.test(start.origin.service ?? "");
      return {
        service: start.origin.service ?? "",
        ...(start.host === undefined ? {} : { host: start.host }),
        request_id: id,
        start: start.time,
        end:
          millis(end) - millis(start) < 40
            ? new Date(millis(start) + 180).toISOString().replace("Z", "000Z")
            : end.time,
        records: group.length,
        errors: group.filter((record) => record.severity >= 17).length,
        summary: start.message.slice(0, 80),
        evidence: isBridge ? ("resource-id" as const) : ("request-id" as const),
        confidence: isBridge ? 0.8 : 1,
      };
    }),
    records: all.map(withoutOriginal).map((record) => ({
      record,
      evidence: /^ov[ns]/.test(record.origin.service ?? "") ? "resource-id" : "request-id",
      confidence: /^ov[ns]/.test(record.origin.service ?? "") ? 0.8 : 1,
      via: /^ov[ns]/.test(record.origin.service ?? "") ? port : id,
    })),
    silent:
      errors > 0
        ? [
            {
              service: "neutron-openvswitch-agent",
              why: "a port was to be wired on its host, and it wrote nothing of it",
            },
          ]
        : [],
    clocks: [
      {
        host: last.host ?? "cmp-01",
        other: "ctl-1",
        offset_seconds: -0.42,
        why: "it answers a call 420 ms before the call was made",
      },
    ],
    truncated: all.length === limit,
    completeness: COMPLETE,
  };
}
