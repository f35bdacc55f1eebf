import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { openReader } from "../reading/open-reader.ts";
import { formsOf, type RenderedRecord } from "./testdata/oslo-forms.ts";

const script = new URL("./testdata/render.py", import.meta.url).pathname;
const python = spawnSync("/usr/bin/python3", [script], { encoding: "utf8", maxBuffer: 1 << 26 });
const isMissing = python.status !== 0;
if (isMissing) {
  const reason = python.error?.message ?? python.stderr.trim().split("\n").at(-1);
  process.stderr.write(
    `oslo-forms.live.test.ts skipped: python3-oslo.log of Debian cannot render records: ${reason}\n`,
  );
}

describe.skipIf(isMissing)("records that the installed oslo.log renders", () => {
  it("have one id in every form", () => {
    const records = python.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as RenderedRecord);
    expect(records.length).toBeGreaterThan(15);
    const wrong = records.flatMap((record) => {
      const codes = Object.entries(formsOf(record)).map(([form, text]) => {
        const reader = openReader({ source: "live", locator: "live", service: "nova-compute" });
        const read = [...reader.push(Buffer.from(`${text}\n`)), ...reader.end()];
        return [form, read.length, read[0]?.event_code];
      });
      const isOne = codes.every(([, count, code]) => count === 1 && code === codes[0]?.[2]);
      return isOne ? [] : [{ message: record.message, codes }];
    });
    expect(wrong).toEqual([]);
  });
});
