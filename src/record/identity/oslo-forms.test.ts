import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openReader } from "../reading/open-reader.ts";
import { formsOf, type RenderedRecord } from "./testdata/oslo-forms.ts";

const lines = readFileSync(new URL("./testdata/oslo-forms.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const rendered = lines.map((line) => JSON.parse(line) as RenderedRecord);

function idsOf(text: string, host?: string): string[] {
  const reader = openReader({ source: "test", locator: "test", service: "nova-compute", ...(host && { host }) });
  return [...reader.push(Buffer.from(text)), ...reader.end()].map((record) => record.event_id);
}

describe("one message in every form of oslo.log", () => {
  it.each(rendered.map((each) => ({ ...each, title: each.message || "(empty)" })))("$logger: $title", (record) => {
    const ids = Object.values(formsOf(record)).map((text) => idsOf(`${text}\n`));
    expect(ids[0]).toHaveLength(1);
    for (const id of ids) expect(id).toEqual(ids[0]);
  });

  it("keeps its id whatever the order, the cut into chunks, and the host", () => {
    const alone = rendered.map((record) => idsOf(`${record.text}\n`)[0]);
    const order = fc.shuffledSubarray([...rendered.keys()], { minLength: 1 });
    fc.assert(
      fc.property(
        order,
        fc.integer({ min: 1, max: 4000 }),
        fc.constantFrom(undefined, "a", "b"),
        (picked, size, host) => {
          const bytes = Buffer.from(picked.map((index) => `${rendered[index]?.text}\n`).join(""));
          const reader = openReader({ source: "test", locator: "test", ...(host !== undefined && { host }) });
          const ids: string[] = [];
          for (let at = 0; at < bytes.length; at += size) {
            ids.push(...reader.push(bytes.subarray(at, at + size)).map((record) => record.event_id));
          }
          ids.push(...reader.end().map((record) => record.event_id));
          expect(ids).toEqual(picked.map((index) => alone[index]));
        },
      ),
      { numRuns: 60 },
    );
  });
});
