import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { openReader } from "../reading/open-reader.ts";
import type { LogRecord } from "../record.ts";
import { createJournalExportParser } from "./journal-export.ts";

const NOW = 1_795_500_000_000_000;

function read(lines: readonly string[]): LogRecord[] {
  const reader = openReader({ source: "test", locator: "file:x", now: () => NOW, redact: false });
  return [...reader.push(Buffer.from(`${lines.join("\n")}\n`)), ...reader.end()];
}

const brief = (record: LogRecord): unknown[] => [record.format, record.origin.service, record.message];

describe("wrapped lines become records", () => {
  it("with the indented lines that follow a syslog line", () => {
    const records = read([
      "Aug 16 00:32:15 host-1 syslogd[314]: Configuration Notice:",
      '\tASL Module "x" claims selected messages.',
      "\tThose messages may not appear.",
      "Aug 16 00:32:16 host-1 syslogd[314]: next",
    ]);
    expect(records.map(({ message }) => message)).toEqual([
      'Configuration Notice:\n\tASL Module "x" claims selected messages.\n\tThose messages may not appear.',
      "next",
    ]);
  });

  it("with docker's pieces of 16 KiB put together", () => {
    const head = "2026-11-23 19:34:17.914 7 INFO nova.service [-] ";
    const piece = (log: string): string =>
      JSON.stringify({ log, stream: "stderr", time: "2026-11-23T19:34:18.000000001Z" });
    const records = read([
      piece(head + "a".repeat(16_000)),
      piece("b".repeat(16_000)),
      piece("c\n"),
      piece(`${head}next\n`),
    ]);
    expect(records.map(({ message }) => message.length)).toEqual([32_001, 4]);
    expect(records[0]).toMatchObject({ format: "oslo-text", time: 1_795_462_457_914_000 });
  });

  it("with a traceback that kolla's fluentd had cut into records of their own", () => {
    const record = (Payload: string): string =>
      JSON.stringify({
        Timestamp: "2026-11-23 19:31:33.780",
        Pid: "7",
        log_level: "ERROR",
        python_module: "nova.compute.manager",
        Payload,
        programname: "nova-compute",
        Hostname: "cmp-001",
      });
    const records = read(
      [
        "[instance: 2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11] Build failed",
        "[instance: 2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11] Traceback (most recent call last):",
        '[instance: 2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11]   File "/usr/lib/nova/manager.py", line 1, in build',
        "[instance: 2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11]     raise NoValidHost()",
        "[instance: 2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11] nova.exception.NoValidHost: no",
      ].map(record),
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      format: "kolla-fluentd",
      host: "cmp-001",
      exception: { class: "nova.exception.NoValidHost" },
    });
  });

  it("one for each of the log records that a line of OTLP holds", () => {
    const logRecords = ["one", "two", "three"].map((text, index) => ({
      timeUnixNano: `170000000${index}000000000`,
      severityNumber: 9,
      body: { stringValue: text },
    }));
    const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ scope: { name: "app" }, logRecords }] }] });
    const records = read([line, line, "  and on"]);
    expect(records.map(({ message }) => message)).toEqual(["one", "two", "three", "one", "two", "three\n  and on"]);
    expect(new Set(records.map(({ record_id }) => record_id)).size).toBe(6);
    expect(records.reduce((sum, { original }) => sum + original.length, 0)).toBe(2 * line.length + 11);
  });

  it("with what stands inside a container's, Pebble's or Apache's line", () => {
    const inner = "2026-11-23 19:34:17.914 7 INFO nova.service [-] up";
    expect(
      read([
        `2026-11-23T19:34:18.000000001Z stdout F ${inner}`,
        `2026-11-23T19:34:18.000Z [wsgi-nova-api] 2026-11-23 19:34:18.000100 ${inner}`,
        `[Mon Nov 23 19:34:18.000100 2026] [wsgi:error] [pid 7:tid 8] [remote 10.0.0.9:1] ${inner}`,
        `Nov 23 19:34:18 ctl-001 nova-api[7]: ${inner}`,
        `<134>1 2026-11-23T19:34:18.000Z ctl-001 nova-api 7 - - ${inner}`,
      ]).map((record) => [record.format, record.message, record.time]),
    ).toEqual(Array.from({ length: 5 }, () => ["oslo-text", "up", 1_795_462_457_914_000]));
  });

  it("and keeps every byte, whatever is mixed", () => {
    const lines = [
      "Nov 23 19:34:18 ctl-001 ovs-vswitchd: ovs|00001|vlog|INFO|opened",
      '{"log":"half","stream":"stdout","time":"2026-11-23T19:34:18Z"}',
      "  indented",
      "not wrapped",
      '{"log":" whole\\n","stream":"stdout","time":"2026-11-23T19:34:18Z"}',
      "2026-11-23T19:34:18Z stdout P tail",
    ];
    const length = read(lines).reduce((sum, { original }) => sum + original.length, 0);
    expect(length).toBe(lines.join("\n").length + 1);
  });

  it("from a journal's export", () => {
    const parser = createJournalExportParser();
    const items = parser.push(
      Buffer.from(
        "__REALTIME_TIMESTAMP=1795462457914000\n_HOSTNAME=cmp-001\nSYSLOG_IDENTIFIER=nova-compute\nPRIORITY=3\nMESSAGE=no host\nLOGGER_NAME=nova.compute.manager\nLOGGER_LEVEL=ERROR\n\n",
      ),
    );
    const reader = openReader({ source: "journal", locator: "journal", now: () => NOW });
    const records = items.flatMap(({ entry }) => (entry === undefined ? [] : reader.pushEntry(entry, 0)));
    expect([...records, ...reader.end()].map(brief)).toEqual([["oslo-journal", "nova-compute", "no host"]]);
  });
});
