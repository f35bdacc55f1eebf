import { readdirSync, readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Trace } from "#contract";
import { type LogRecord, openReader, serviceOfFile, toWire } from "#record";
import { createMemoryStore } from "./memory-store.ts";
import { presentTrace } from "./present.ts";
import type { TraceStore } from "./store.ts";
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

  it("have a method and a duration where they are written in two records, as Cinder does", async () => {
    const begin = records.find(({ message }) => /^POST http.*\/volumes$/.test(message));
    const shown = await trace(createMemoryStore(records), begin?.request_id ?? "");
    expect(shown.title).toMatch(/^POST \/v3\/[0-9a-f]{32}\/volumes → 202 \(cinder-api\)$/);
    expect(shown.spans.find(({ service }) => service === "cinder-api")?.summary).toMatch(/^POST .* → 202$/);
  });
});
