import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LogRecord, openReader, readInput, serviceOfFile } from "#record";
import { createMemoryStore } from "./memory-store.ts";
import { truthOf } from "./testing.ts";
import { traceId } from "./trace.ts";

const corpus = process.env["KILOWATCH_CORPUS"];
const folder = corpus === undefined ? undefined : join(corpus, "logs/zed");
const reason =
  folder === undefined ? "KILOWATCH_CORPUS is not set" : existsSync(folder) ? undefined : `${folder} is not there`;
if (reason !== undefined) console.warn(`traces of a real cloud are not tried: ${reason}`);

async function readAll(): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const names = readdirSync(folder ?? "").filter((name) => name.endsWith(".log.gz"));
  const paths = [...names.map((name) => join(folder ?? "", name)), join(corpus ?? "", "notifications/zed.jsonl.gz")];
  for (const path of paths) {
    const name = path.split("/").at(-1) ?? "";
    const host = /cmp-\w+/.exec(name)?.[0] ?? "ctl";
    const service = serviceOfFile(name);
    const reader = openReader({
      source: name,
      locator: `file:${name}`,
      ...(name.includes("jsonl") ? {} : { host }),
      ...(service === undefined ? {} : { service }),
    });
    for await (const file of readInput(path, process.stdin)) {
      for await (const chunk of file.chunks) for (const record of reader.push(chunk)) records.push(record);
    }
    records.push(...reader.end());
  }
  return records;
}

describe.skipIf(reason !== undefined)("traces of a real cloud", () => {
  it("are nearly all right and nearly whole for the creation of single servers", { timeout: 300_000 }, async () => {
    const records = await readAll();
    const store = createMemoryStore(records);
    const creates = records.filter(
      ({ kind, http, request_id }) =>
        kind === "access" &&
        request_id !== undefined &&
        http?.method === "POST" &&
        http.path === "/v2.1/servers" &&
        http.status === 202,
    );
    const counts = { traces: 0, members: 0, right: 0, truth: 0, services: [] as number[] };
    const wrong = new Map<string, number>();
    const missed = new Map<string, number>();
    for (const create of creates) {
      const { graph } = await traceId(store, create.request_id ?? "", { limit: 5000 });
      if (graph.members.size > 1000) continue; // One request for many servers: by hand only.
      const truth = truthOf(records, create);
      const members = [...graph.members.values()].filter(({ confidence }) => confidence >= 0.5);
      counts.traces += 1;
      counts.members += members.length;
      counts.truth += truth.size;
      const found = new Set(members.map(({ record }) => record.record_id));
      for (const record of records) {
        if (!truth.has(record.record_id) || found.has(record.record_id)) continue;
        const what = `${record.request_id === undefined ? "no id" : "id"} ${record.origin.service} ${record.template.slice(0, 100)}`;
        missed.set(what, (missed.get(what) ?? 0) + 1);
      }
      counts.services.push(new Set(members.map(({ record }) => record.origin.service)).size);
      for (const { record, evidence } of members) {
        if (truth.has(record.record_id) || evidence === "access-line") counts.right += 1;
        else {
          const what = `${evidence} ${record.origin.service} ${record.template}`;
          wrong.set(what, (wrong.get(what) ?? 0) + 1);
        }
      }
    }
    const precision = counts.right / counts.members;
    const recall = counts.right / counts.truth;
    const services = Object.fromEntries(
      [...Map.groupBy(counts.services, (count) => count)].map(([count, { length }]) => [count, length]),
    );
    const most = (map: Map<string, number>): [string, number][] =>
      [...map].toSorted((a, b) => b[1] - a[1]).slice(0, 10);
    console.log({ ...counts, services, precision, recall, wrong: most(wrong), missed: most(missed) });
    expect(precision).toBeGreaterThanOrEqual(0.99);
    expect(recall).toBeGreaterThanOrEqual(0.97);
  });
});
