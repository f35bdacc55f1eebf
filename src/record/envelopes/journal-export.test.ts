import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJournalExportParser } from "./journal-export.ts";

function binary(name: string, value: Uint8Array): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${name}\n`), size, value, Buffer.from("\n")]);
}

const STREAM = Buffer.concat([
  Buffer.from("__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1534860261221373\nPRIORITY=3\n_HOSTNAME=cmp-001\n"),
  Buffer.from("SYSLOG_IDENTIFIER=nova-compute\n"),
  binary("MESSAGE", Buffer.from("first\n\nsecond=2")),
  Buffer.from("\n__CURSOR=s=1;i=2\nMESSAGE=é\n\n__CURSOR=s=1;i=3\n_PID=7\n\n"),
]);

describe("the journal's export format", () => {
  it("gives entries with text and binary fields, whatever the cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 8 }), (cuts) => {
        const parser = createJournalExportParser();
        const edges = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
        const items = edges.slice(1).flatMap((end, index) => parser.push(STREAM.subarray(edges[index] ?? 0, end)));
        expect([...items, ...parser.end()].map((item) => [item.cursor, item.entry?.text])).toEqual([
          ["s=1;i=1", "first\n\nsecond=2"],
          ["s=1;i=2", "\u00c3\u00a9"],
          ["s=1;i=3", undefined],
        ]);
        expect(items.map((item) => item.original).join("")).toBe(STREAM.toString("latin1"));
      }),
    );
  });

  it("reads time, host, program and priority", () => {
    expect(createJournalExportParser().push(STREAM)[0]?.entry).toMatchObject({
      time: 1_534_860_261_221_373,
      host: "cmp-001",
      program: "nova-compute",
      severity: 17,
    });
  });

  it("takes an unterminated last entry, and gives a cut one without fields", () => {
    const whole = createJournalExportParser();
    whole.push(Buffer.from("MESSAGE=last\n"));
    expect(whole.end()).toMatchObject([{ entry: { text: "last" }, original: "MESSAGE=last\n" }]);
    const cut = createJournalExportParser();
    cut.push(binary("MESSAGE", Buffer.from("abc")).subarray(0, 14));
    expect(cut.end().map(({ entry }) => entry)).toEqual([undefined]);
  });

  it("never throws and keeps its bound", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), (chunks) => {
        const parser = createJournalExportParser(1000);
        const items = [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
        expect(items.map(({ original }) => original).join("")).toBe(Buffer.concat(chunks).toString("latin1"));
      }),
    );
  });
});
