import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Record as WireRecord } from "#contract";
import { openReader } from "../reading/open-reader.ts";
import { toWire } from "../wire.ts";
import { builtinWriters } from "./builtin/index.ts";

const TRACEBACK = [
  "Traceback (most recent call last):",
  '  File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 2617, in _build',
  "    raise exception.NoValidHost()",
  "nova.exception.NoValidHost: No valid host was found.",
].join("\n");

/** Reads bytes as one stream; the default is our own clock, so that nothing depends on the machine's. */
function read(text: string): WireRecord[] {
  const reader = openReader({ source: "test", locator: "file:x", now: () => 1_795_500_000_000_000, redact: false });
  return [...reader.push(Buffer.from(`${text}\n`)), ...reader.end()].map((record) => toWire(record));
}

function first(text: string): WireRecord {
  const [record] = read(text);
  if (record === undefined) throw new Error("nothing was read");
  return record;
}

function writer(id: string): (record: WireRecord) => string {
  const found = builtinWriters.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no writer ${id}`);
  return found.write;
}

/** Everything a form has to carry; the rest names the record, and is given anew to the one that is read. */
function content(record: WireRecord): Partial<WireRecord> {
  const {
    record_id: _id,
    observed_time: _observed,
    locator: _locator,
    format: _format,
    confidence: _confidence,
    sequence: _sequence,
    ...rest
  } = record;
  return rest;
}

const REQUEST = "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8";
const BRACKET = `[req-7b7ff39a-6d4c-4a0b-9a55-0c4f6d1d3a10 ${REQUEST} 94ad01cb08fe43c6a61a43b4a8e4335e 1b95d03aaf5e4602b6ac7d693bd5f737 - - default default]`;
const PREFIX =
  "2026-11-23 19:34:17.914 10263 ERROR nova.compute.manager [instance: 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1] ";

const RECORDS: readonly (readonly [string, WireRecord])[] = [
  [
    "a message",
    first(
      `2026-11-23 19:34:17.914 10263 INFO nova.compute.manager ${BRACKET} [instance: 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1] Größe "8] \\ = ok"`,
    ),
  ],
  [
    "a traceback",
    first(
      [
        `2026-11-23 19:34:17.914 10263 ERROR nova.compute.manager ${BRACKET} [instance: 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1] Build failed`,
        ...TRACEBACK.split("\n").map((line) => PREFIX + line),
      ].join("\n"),
    ),
  ],
  [
    "an access",
    first(
      `2026-11-23 19:14:12.120 16824 INFO nova.api.openstack.requestlog ${BRACKET} 127.0.0.1 "GET /v2.1/servers?a=1" status: 200 len: 367 microversion: 2.1 time: 0.104254`,
    ),
  ],
  [
    "a debug message",
    first(
      "2026-11-23 19:39:05.560 20398 DEBUG nova.service [-] ready start /usr/lib/python3/dist-packages/nova/service.py:180",
    ),
  ],
  [
    "a message of several lines",
    first("2026-11-23 19:34:17.914 10263 WARNING nova.virt [-] Command failed: x\n  Exit code: 1\n  Stdout: '#012\t'"),
  ],
];

describe("what is written can be read back", () => {
  it("has records to show it with", () => {
    expect(RECORDS.map(([, record]) => [record.kind, record.format, record.exception?.class])).toEqual([
      ["log", "oslo-text", undefined],
      ["log", "oslo-text", "nova.exception.NoValidHost"],
      ["access", "oslo-text", undefined],
      ["log", "oslo-text", undefined],
      ["log", "oslo-text", undefined],
    ]);
  });

  describe.each(["ndjson", "otlp", "rfc5424", "oslo-text"])("%s", (id) => {
    it.each(RECORDS)("%s", (_name, record) => {
      const records = read(writer(id)(record));
      expect(records.map(content)).toEqual([content(record)]);
    });
  });

  it.each(["ndjson", "otlp", "rfc5424", "summit"])("%s keeps a record on one line", (id) => {
    expect(RECORDS.filter(([, record]) => /[\n\r]/.test(writer(id)(record)))).toEqual([]);
  });

  it("gives the summit's fields, tabs between them and none inside", () => {
    const lines = RECORDS.map(([, record]) => writer("summit")(record).split("\t"));
    expect(lines.map((fields) => fields.length)).toEqual([9, 9, 9, 9, 9]);
    expect(lines[0]?.[0]).toBe("2026:11:23-19:34:17");
    expect(lines[0]?.[7]).toBe(REQUEST);
    expect(lines[4]?.[8]).toBe("Command failed: x\\n  Exit code: 1\\n  Stdout: '#012\\t'");
  });

  it("takes any message into every form and back, byte for byte", () => {
    const [, base] = RECORDS[0] ?? [];
    if (base === undefined) throw new Error("no record");
    const text = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((message) => message.trim() === message);
    fc.assert(
      fc.property(text, (message) => {
        for (const id of ["ndjson", "otlp", "rfc5424"]) {
          const back = read(writer(id)({ ...base, message: `x ${message}` }));
          expect(back.map((each) => each.message)).toEqual([`x ${message}`]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
