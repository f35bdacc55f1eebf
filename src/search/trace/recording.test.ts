import { readdirSync, readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Trace } from "#contract";
import { type LogRecord, openReader, serviceOfFile, toWire } from "#record";
import { createMemoryStore } from "./memory-store.ts";
import { presentTrace } from "./present.ts";
import type { TraceStore } from "./store.ts";
import { isAccessOf, tokenChecksOf, truthOf } from "./testing.ts";
import { traceId } from "./trace.ts";

/** The demo's recording of a real cloud (Zed, DEBUG without keystoneauth's lines), read as if from its files. */
const FOLDER = new URL("../../../demo/recording/", import.meta.url);

function readRecording(): LogRecord[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".zst"))
    .flatMap((packed) => {
      const name = packed.replace(/\.zst$/, "");
      const service = serviceOfFile(name);
      const reader = openReader({
        source: name,
        locator: `file:${name}`,
        ...(name.endsWith(".jsonl") ? {} : { host: /cmp-\w+/.exec(name)?.[0] ?? "ctl" }),
        ...(service === undefined ? {} : { service }),
      });
      return [...reader.push(zstdDecompressSync(readFileSync(new URL(packed, FOLDER)))), ...reader.end()];
    });
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

describe("traces of the demo's recording", () => {
  const records = readRecording();
  const creates = records.filter(
    ({ kind, http, request_id, origin }) =>
      kind === "access" &&
      http?.method === "POST" &&
      http.path === "/v2.1/servers" &&
      request_id !== undefined &&
      origin.service === "nova-api",
  );

  async function trace(store: TraceStore, id: string): Promise<Trace> {
    const traced = await traceId(store, id, { limit: 5000 });
    return presentTrace(traced, { minConfidence: 0, limit: 5000, debug: true, toWire, missing: [] });
  }

  // By the steps that were taken (manifest.json): which server was made by which, and what became of it.
  const outcomes = [
    [202, "error", true], // web-0: went to ERROR on three hosts
    [202, "error", true], // web-1, likewise
    [202, "ok", false], // web-2
    [202, "error", true], // no valid host
    [403, "error", false], // quota exceeded
    [202, "ok", false], // with a global request id
    [202, "ok", true], // spawn failed once, rescheduled
    [202, "error", true], // build aborted
    [202, "error", true], // rescheduled until exhausted
    [202, "ok", false], // while RabbitMQ was down
    [500, "error", true], // while Glance was down
  ];

  it.each([
    ["with", records],
    ["without", records.filter(({ kind }) => kind !== "notification")],
  ])("end as they ended for the user, whatever went wrong on the way, %s notifications", async (_, kept) => {
    const store = createMemoryStore(kept);
    const found = [];
    for (const create of creates) {
      const { outcome, errors } = await trace(store, create.request_id ?? "");
      found.push([create.http?.status, outcome, errors > 0]);
    }
    expect(found).toEqual(outcomes);
  });

  it("are right and whole for the creation of servers, over nine services where Keystone was asked", async () => {
    const store = createMemoryStore(records);
    const counts = { members: 0, right: 0, truth: 0, services: [] as number[] };
    const wrong = new Map<string, number>();
    const missed = new Map<string, number>();
    for (const create of creates) {
      const { graph } = await traceId(store, create.request_id ?? "", { limit: 5000 });
      const truth = truthOf(records, create);
      const checks = tokenChecksOf(records, truth);
      const members = [...graph.members.values()].filter(({ confidence }) => confidence >= 0.5);
      counts.members += members.length;
      counts.services.push(new Set(members.map(({ record }) => record.origin.service)).size);
      const found = new Set(members.map(({ record }) => record.record_id));
      for (const { record, evidence } of members) {
        const isRight =
          evidence === "access-line"
            ? isAccessOf(records, truth, record)
            : (evidence === "token-check" ? checks : truth).has(record.record_id);
        if (isRight) counts.right += 1;
        else count(wrong, `${evidence} ${record.origin.service} ${record.template.slice(0, 80)}`);
      }
      counts.truth += truth.size;
      for (const record of records) {
        if (truth.has(record.record_id) && !found.has(record.record_id))
          count(missed, `${record.origin.service} ${record.template.slice(0, 80)}`);
      }
    }
    const precision = counts.right / counts.members;
    console.log({ ...counts, precision, wrong: [...wrong], missed: [...missed].slice(0, 10) });
    expect(precision).toBeGreaterThanOrEqual(0.99);
    expect(counts.services.filter((services) => services >= 9)).toHaveLength(2);
  });

  it("have a method and a duration where they are written in two records, as Cinder does", async () => {
    const begin = records.find(({ message }) => /^POST http.*\/volumes$/.test(message));
    const shown = await trace(createMemoryStore(records), begin?.request_id ?? "");
    expect(shown.title).toMatch(/^POST \/v3\/[0-9a-f]{32}\/volumes → 202 \(cinder-api\)$/);
    expect(shown.spans.find(({ service }) => service === "cinder-api")?.summary).toMatch(/^POST .* → 202$/);
  });
});
