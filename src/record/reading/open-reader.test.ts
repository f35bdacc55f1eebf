import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../envelope.ts";
import type { LogRecord } from "../record.ts";
import { reassemble } from "../spans.ts";
import { formatMicros } from "../timestamp.ts";
import { toWire } from "../wire.ts";
import { openReader } from "./open-reader.ts";

const UUID = "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1";
const REQUEST = "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8";

function read(
  text: string | Uint8Array,
  options: Partial<Parameters<typeof openReader>[0]> = {},
  cut = 0,
): LogRecord[] {
  const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
  const reader = openReader({ source: "test", locator: "file:test.log", now: () => 1_800_000_000_000_000, ...options });
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length; at += cut === 0 ? bytes.length : cut) {
    records.push(...reader.push(bytes.subarray(at, cut === 0 ? bytes.length : at + cut)));
  }
  records.push(...reader.end());
  return records;
}

const head = (process: string, message: string, ms = "914"): string =>
  `2026-11-23 19:34:17.${ms} ${process} ERROR nova.compute.manager [None ${REQUEST} 94ad 1b95 - - default default] ${message}\n`;
const trace = (process: string, body: string, ms = "914"): string =>
  `2026-11-23 19:34:17.${ms} ${process} ERROR nova.compute.manager ${body}\n`;
const instanceTrace = (process: string, body: string): string => trace(process, `[instance: ${UUID}] ${body}`);

const TRACEBACK = [
  "Traceback (most recent call last):",
  '  File "/a/nova/x.py", line 3, in run',
  "    go()",
  "nova.exception.NoValidHost: none",
];

describe("a traceback", () => {
  it("is one record with its error line and has its request id", () => {
    const records = read(
      head("10", `[instance: ${UUID}] Failed`) + TRACEBACK.map((line) => instanceTrace("10", line)).join(""),
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      request_id: REQUEST,
      message: "Failed",
      exception: {
        class: "nova.exception.NoValidHost",
        root_cause: "nova.exception.NoValidHost",
        text: TRACEBACK.join("\n"),
      },
    });
    expect(records[0]?.resources).toContainEqual({ type: "server", id: UUID });
  });

  it("is put together from between the lines of another process", () => {
    const [first = "", ...rest] = TRACEBACK;
    const records = read(
      head("10", "Failed") +
        trace("10", first) +
        "2026-11-23 19:34:17.915 11 INFO nova.api [-] other\n" +
        rest.map((line) => trace("10", line)).join("") +
        "2026-11-23 19:34:17.916 11 INFO nova.api [-] more\n",
    );
    expect(records.map(({ message }) => message)).toEqual(["Failed", "other", "more"]);
    expect(records[0]?.exception?.text).toBe(TRACEBACK.join("\n"));
  });

  it("is one record where each of its lines repeats the whole header", () => {
    const lines = ["10", "11"].map((process) => ["Failed", ...TRACEBACK].map((line) => head(process, line)));
    const woven = lines[0]?.map((line, index) => line + (lines[1]?.[index] ?? "")).join("");
    const records = read(`${woven}${head("10", "And then")}${head("10", "  File a list of its own", "915")}`);
    expect(records.map(({ message }) => message)).toEqual([
      "Failed",
      "Failed",
      "And then",
      expect.stringContaining("File a list of its own"),
    ]);
    for (const record of records.slice(0, 2)) {
      expect(record).toMatchObject({ request_id: REQUEST, exception: { text: TRACEBACK.join("\n") } });
    }
  });

  it("may stand bare behind its line", () => {
    const records = read(`${head("10", "Failed")}${TRACEBACK.join("\n")}\n${head("10", "next", "990")}`);
    expect(records.map(({ message }) => message)).toEqual(["Failed", "next"]);
    expect(records[0]?.exception?.chain[0]?.frames).toHaveLength(1);
  });

  it("that a program prints bare into syslog has its last line, and no more", () => {
    const text = ["Starting", ...TRACEBACK, "Stopping service"].map(
      (line) => `Oct  5 12:00:01 c1 nova-api[4]: ${line}\n`,
    );
    const records = read(text.join(""));
    expect(records.map(({ message }) => message)).toEqual(["Starting", "Stopping service"]);
    expect(records.map(({ origin }) => origin.service)).toEqual(["nova-api", "nova-api"]);
    expect(records[0]?.exception).toMatchObject({ class: "nova.exception.NoValidHost", text: TRACEBACK.join("\n") });
  });

  it("without its error line is a record of its own", () => {
    const records = read(TRACEBACK.map((line) => trace("10", line)).join(""));
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ message: "nova.exception.NoValidHost: none", severity: 17 });
  });

  it("inside a message, as a list, is the message's exception", () => {
    const [record] = read(
      head("10", "Remote error: DBError (boom) None") +
        `[u'Traceback (most recent call last):\\n', u'  File "/a/nova/x.py", line 3, in run\\n    go()\\n', u'DBError: boom\\n'].\n`,
    );
    expect(record).toMatchObject({
      message: "Remote error: DBError (boom) None",
      exception: {
        class: "DBError",
        remote: true,
        chain: [{ frames: [{ file: "/a/nova/x.py", line: 3, function: "run" }] }],
      },
    });
  });

  it("that comes after a silence points back", () => {
    const reader = openReader({ source: "test", locator: "file:test.log" });
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    const first = [...reader.push(bytes(head("10", "Failed"))), ...reader.idle()];
    reader.push(bytes(TRACEBACK.map((line) => trace("10", line)).join("")));
    const later = reader.end();
    expect(first).toHaveLength(1);
    expect(later).toHaveLength(1);
    expect(later[0]).toMatchObject({ request_id: REQUEST, exception: { continues: first[0]?.record_id } });
  });
});

describe("a torn line", () => {
  it("is put together where the rest of it comes back", () => {
    const long = TRACEBACK.map((line) => trace("10", line));
    const cut = `${long[1]}`.slice(0, 33);
    const records = read(
      `${head("10", "Failed")}${long[0]}${cut}${head("11", "Other")}${`${long[1]}`.slice(33)}${long[2]}${long[3]}${head("12", "last")}`,
    );
    expect(records.map(({ message }) => message)).toEqual(["Failed", "Other", "last"]);
    expect(records[0]).toMatchObject({ torn: true, exception: { text: TRACEBACK.join("\n") } });
  });

  it("in the middle of a message ends where the other writer begins", () => {
    const records = read(
      `${head("10", "First")}2026-11-23 19:34:17.914 10 INFO nova.api [-] Unable to establish connection${head("11", "Other")}`,
    );
    expect(records.map(({ message }) => message)).toEqual(["First", "Unable to establish connection", "Other"]);
    expect(records.map(({ torn }) => torn)).toEqual([false, true, false]);
  });
});

describe("times", () => {
  it("without a zone are of the source's zone, and file order tells the two halves of a fold apart", () => {
    const line = (time: string): string => `2026-10-25 ${time}.000 1 INFO nova.api [-] tick\n`;
    const records = read(line("02:30:00") + line("02:59:00") + line("02:01:00") + line("03:00:00"), {
      timeZone: "Europe/Berlin",
    });
    expect(records.map(({ time }) => formatMicros(time).slice(11, 16))).toEqual(["00:30", "00:59", "01:01", "02:00"]);
  });
});

describe("repeats", () => {
  it("fold within a batch into one record that has all times and places", () => {
    const line = (ms: string, process: string): string =>
      `2026-11-23 19:34:17.${ms} ${process} INFO nova.api [-] same\n`;
    const text = line("001", "1") + line("002", "2") + line("003", "1") + head("1", "other");
    const records = read(text, { fold: true, redact: false });
    expect(records.map(({ message, repeat }) => [message, repeat])).toEqual([
      ["same", 3],
      ["other", 1],
    ]);
    expect(records[0]?.repeat_times?.map((time) => formatMicros(time).slice(20, 23))).toEqual(["002", "003"]);
    expect(reassemble(records)).toBe(text);
  });
});

describe("a journal's export", () => {
  const size = (text: string): string => `${String.fromCharCode(text.length)}${"\0".repeat(7)}`;
  const entryOf = (index: number, message: string): string =>
    `__CURSOR=s=1;i=${index}\n__REALTIME_TIMESTAMP=${1_764_000_000_000_000 + index}\n_HOSTNAME=cmp-001\n_PID=4\n` +
    `SYSLOG_IDENTIFIER=nova-compute\nMESSAGE\n${size(message)}${message}\n\n`;
  const texts = [
    `ERROR nova.compute.manager [None ${REQUEST} a b] Failed`,
    ...TRACEBACK.map((line) => `ERROR nova.compute.manager ${line}`),
    "INFO nova.compute.manager [-] Next",
  ];
  const stream = texts.map((text, index) => entryOf(index, text)).join("");

  it.each([0, 50])("is read into records that have all its bytes, in cuts of %i", (cut) => {
    const records = read(stream, {}, cut);
    expect(records.map(({ message, host, time }) => [message, host, time])).toEqual([
      ["Failed", "cmp-001", 1_764_000_000_000_000],
      ["Next", "cmp-001", 1_764_000_000_000_005],
    ]);
    expect(records[0]).toMatchObject({ request_id: REQUEST, exception: { text: TRACEBACK.join("\n") } });
    expect(records.map(({ original }) => original).join("")).toBe(stream);
  });

  it("goes on at a position, and marks what is cut off", () => {
    const [first, second] = read(`${stream}${entryOf(9, "last").slice(0, -20)}`, { offset: 0 });
    expect(second?.record_id).not.toBe(first?.record_id);
    const reader = openReader({ source: "test", locator: "file:test.log" });
    reader.push(Buffer.from(stream.slice(0, -10), "latin1"));
    const { position } = reader;
    const again = read(stream.slice(position), { offset: position });
    expect(again.at(-1)?.record_id).toBe(read(stream).at(-1)?.record_id);
  });
});

describe("messages handed in one by one", () => {
  const entry = (text: string, more: Partial<Entry> = {}): Entry => ({
    text,
    time: 1_764_000_000_000_000,
    local: false,
    yearless: false,
    host: "cmp-001",
    program: "nova-compute",
    process: "10",
    severity: 17,
    level: "ERROR",
    partial: false,
    stream: undefined,
    fields: undefined,
    known: undefined,
    ...more,
  });

  it("give one record for a traceback that the carrier cut into lines", () => {
    const reader = openReader({ source: "test", locator: "forward:test" });
    const known = (message: string): Partial<Entry> => ({
      known: {
        format: "fluentd",
        message,
        logger: "nova.compute.manager",
        process: "10",
        level: "ERROR",
        severity: 17,
      },
    });
    const texts = ["Failed", ...TRACEBACK, "Next"];
    const records = texts.flatMap((text, index) =>
      reader.pushEntry(entry(text, known(index > 0 && index < 5 ? `[instance: ${UUID}] ${text}` : text)), index),
    );
    records.push(...reader.end());
    expect(records.map(({ message }) => message)).toEqual(["Failed", "Next"]);
    expect(records[0]).toMatchObject({ host: "cmp-001", exception: { text: TRACEBACK.join("\n") } });
  });

  it("are read where their carrier told when, though no format knows their text", () => {
    const reader = openReader({ source: "test", locator: "syslog:test", carrier: "syslog" });
    const plain = { time: undefined, program: undefined, process: "1" };
    const records = [...reader.pushEntry(entry("hello"), 0), ...reader.pushEntry(entry("GET / HTTP/1.0", plain), 9)];
    records.push(...reader.end());
    expect(records.map(({ format }) => format)).toEqual(["syslog", "none"]);
    expect(reader.stats).toMatchObject({ lines: 2, unread_lines: 1 });
  });

  it("give one record for a traceback under journald, a line an entry", () => {
    const reader = openReader({ source: "test", locator: "journal:test" });
    const texts = [
      `ERROR nova.compute.manager [None ${REQUEST} a b] Failed`,
      ...TRACEBACK.map((line) => `ERROR nova.compute.manager ${line}`),
      "INFO nova.compute.manager [-] Next",
    ];
    const records = texts.flatMap((text, index) => reader.pushEntry(entry(text), index * 1000));
    records.push(...reader.end());
    expect(records.map(({ message }) => message)).toEqual(["Failed", "Next"]);
    expect(records[0]).toMatchObject({ request_id: REQUEST, exception: { text: TRACEBACK.join("\n") } });
  });

  it("are put together where the carrier split a line", () => {
    const reader = openReader({ source: "test", locator: "docker:test" });
    const records = [
      ...reader.pushEntry(entry("INFO nova.compute.manager [-] first ha", { partial: true }), 0),
      ...reader.pushEntry(entry("lf and second"), 100),
      ...reader.end(),
    ];
    expect(records.map(({ message }) => message)).toEqual(["first half and second"]);
  });
});

describe("hostile input", () => {
  it("never stops the reader", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 500 }), (bytes, cut) => {
        const records = read(bytes, { redact: false }, cut);
        expect(reassemble(records)).toBe(Buffer.from(bytes).toString("latin1"));
        for (const record of records) expect(() => JSON.stringify(toWire(record, { original: true }))).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it("in UTF-16 is given back, unread", () => {
    const bytes = Buffer.from(`\ufeff${head("1", "x")}`, "utf16le");
    const records = read(bytes, { redact: false });
    expect(reassemble(records)).toBe(bytes.toString("latin1"));
    expect(records.every(({ format }) => format === "none")).toBe(true);
  });
});

describe("every byte", () => {
  const line = fc.oneof(
    fc.constantFrom(
      head("10", "Failed").trimEnd(),
      ...TRACEBACK,
      ...TRACEBACK.map((body) => trace("10", body).trimEnd()),
      head("11", "Other").trimEnd(),
      "2026-11-23 19:34:17.914 10 DEBUG oslo.utils [-] Stdout: 'x'",
      "Nov 23 19:34:17 host prog[12]: Traceback (most recent call last):",
      '{"log":"2026-11-23 19:34:17.914 10 INFO nova.api [-] x\\n","stream":"stdout","time":"2026-11-23T19:34:17.914Z"}',
      "2026-11-23T19:34:17.914Z stdout P 2026-11-23 19:34:17.914 10 INFO nova",
      "2026-11-23T19:34:17.914Z stdout F .api [-] x",
      "",
      "  indented",
      "\u0000\u0000\u0000",
      "\u00ff\u00feN\u0000o\u0000",
    ),
    fc
      .string({ unit: "binary", maxLength: 60 })
      .map((text) => Buffer.from(text).toString("latin1").replaceAll("\n", "")),
  );
  const stream = fc
    .tuple(fc.array(fc.tuple(line, fc.constantFrom("\n", "\n", "\n", "\r\n", "")), { maxLength: 60 }), fc.boolean())
    .map(([lines, ends]) => lines.map(([text, end]) => text + end).join("") + (ends ? "\n" : ""));

  it("belongs to exactly one record, whatever the cuts", () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 400 }), (text, cut) => {
        const records = read(text, { redact: false }, cut);
        expect(reassemble(records)).toBe(text);
        const whole = read(text, { redact: false });
        expect(records.map(({ record_id, message }) => [record_id, message])).toEqual(
          whole.map(({ record_id, message }) => [record_id, message]),
        );
        expect(new Set(records.map(({ record_id }) => record_id)).size).toBe(records.length);
      }),
      { numRuns: 150 },
    );
  });

  it("is kept of a line of 10 MB, which is cut into pieces", () => {
    const text = `${head("10", "x".repeat(10_000_000)).trimEnd()}\n${head("10", "next", "999")}`;
    const records = read(text, { redact: false }, 65_536);
    expect(reassemble(records)).toBe(text);
    expect(records.at(-1)?.message).toBe("next");
    expect(records.length).toBeLessThan(20);
    expect(records[1]?.attributes?.["continues"]).toBe(records[0]?.record_id);
  });
});
