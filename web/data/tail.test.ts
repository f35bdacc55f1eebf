import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamReader, tailEventOf } from "./tail.ts";

describe("server-sent events", () => {
  const text = ':\n\nevent: record\ndata: {"a":1}\n\nevent: gap\r\ndata: {"skipped":3}\r\n\r\ndata: x\ndata: y\n\n';
  const expected = [
    { event: "record", data: '{"a":1}' },
    { event: "gap", data: '{"skipped":3}' },
    { event: "message", data: "x\ny" },
  ];

  it("come out the same wherever the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const reader = new EventStreamReader();
        const ends = [...cuts.toSorted((a, b) => a - b), text.length];
        const events = ends.flatMap((end, index) => reader.push(text.slice(ends[index - 1] ?? 0, end)));
        expect(events).toEqual(expected);
      }),
    );
  });

  it("tell records from gaps, and leave out what a newer server may send", () => {
    expect(tailEventOf("gap", '{"skipped":3}')).toEqual({ type: "gap", skipped: 3 });
    expect(tailEventOf("record", '{"record_id":"r"}')).toEqual({ type: "record", record: { record_id: "r" } });
    expect(tailEventOf("other", "{}")).toBeUndefined();
  });
});
