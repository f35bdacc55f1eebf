import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDraft, resetDraft } from "../src/record/draft.ts";
import type { Entry } from "../src/record/envelope.ts";
import { builtinEnvelopes } from "../src/record/envelopes/builtin/index.ts";
import type { Draft } from "../src/record/format.ts";
import { builtinFormats } from "../src/record/formats/builtin/index.ts";
import { encodeText } from "../src/record/text.ts";
import { formatMicros } from "../src/record/timestamp.ts";
import { builtinWriters } from "../src/record/writers/builtin/index.ts";
import { builtinSources } from "../src/sources/builtin/index.ts";
import { sourceOptions } from "../src/sources/sources.ts";
import { startSource, until } from "../src/sources/testing.ts";

const record = new URL("../src/record/", import.meta.url).pathname;
const CONTEXT = { service: undefined, observedTime: 1_795_461_594_000_000 };

/** Lines that belong to nobody, or that look like the start of a format and are not. */
const GARBAGE = [
  "",
  " ",
  "\u0000\u0000\u0000\u0000",
  "\u00ff\u00fe2\u00000\u00002\u00006",
  "{",
  "{}",
  "{]}",
  '{"a":',
  "[",
  "[]",
  "[]]",
  "<",
  "<>",
  "<999>",
  "2026",
  "2026-",
  "2026-11-23",
  "2026-11-23 19:03:25",
  "2026-99-99 99:99:99.999 x",
  "-",
  "|||||",
  "Nov",
  "Nov 23 ",
  "Nov 23 19:03:25",
  "=ERROR REPORT====",
  "type=",
  "type=X msg=audit(",
  "[pid: ",
  "[ 1",
  "E0101",
  "@4000",
];

const identity = [
  ...builtinFormats.map((member) => ["format", member.id, member] as const),
  ...builtinEnvelopes.map((member) => ["envelope", member.id, member] as const),
];

/** The file names of a plug-in folder, without ending. */
function idsIn(folder: string): string[] {
  return readdirSync(`${record}${folder}/builtin`)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts")
    .map((name) => name.slice(0, -3))
    .sort();
}

/** The drafts and entries a reader answers, with times as text. */
function readable(found: Draft | Entry): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...found };
  if (typeof copy["time"] === "number") copy["time"] = formatMicros(copy["time"]);
  const known = copy["known"];
  if (typeof known === "object" && known !== null) copy["known"] = readable(known as Draft);
  return copy;
}

/** Bytes as latin-1: printable text mixed with control characters, and the beginnings of real samples. */
function lines(samples: readonly { text: string }[]): fc.Arbitrary<string> {
  const byte = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 200,
  });
  const sample = fc.constantFrom(...samples.map(({ text }) => encodeText(text)));
  const cut = fc.tuple(sample, fc.nat(400), byte).map(([text, at, tail]) => text.slice(0, at) + tail);
  const holed = fc
    .tuple(sample, fc.nat(400), fc.nat(8))
    .map(([text, at, size]) => text.slice(0, at) + text.slice(at + size));
  return fc.oneof(byte, cut, holed);
}

describe.each(identity)("%s %s", (_kind, id, member) => {
  it("says what it is", () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    expect(member.summary).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(member.reference).toMatch(/\S{8,}/);
    expect(member.samples.length).toBeGreaterThan(0);
  });
});

describe("formats", () => {
  it("are all listed, sorted, once", () => {
    expect(builtinFormats.map(({ id }) => id)).toEqual(idsIn("formats"));
  });

  describe.each(builtinFormats.map((format) => [format.id, format] as const))("%s", (_id, format) => {
    it.each(format.samples.map((sample) => [sample.text.slice(0, 80), sample] as const))(
      "reads %s",
      (_text, sample) => {
        const draft = createDraft();
        const [first = "", ...rest] = encodeText(sample.text).split("\n");
        expect(format.read(first, draft, CONTEXT)).toBe(true);
        expect(draft.confidence).toBeGreaterThan(0);
        expect(readable(draft)).toMatchObject(sample.expect);
        expect(rest.filter((line) => format.continues?.(line) === false)).toEqual([]);
      },
    );

    it("refuses what is not its own, and leaves the draft as it was", () => {
      const untouched = createDraft();
      const refused = GARBAGE.flatMap((line) => {
        const draft = createDraft();
        return format.read(line, draft, CONTEXT) ? [] : [draft];
      });
      expect(refused).toEqual(refused.map(() => untouched));
      expect(GARBAGE.filter((line) => line.trim() === "" && format.read(line, createDraft(), CONTEXT))).toEqual([]);
    });

    it("never throws, whatever it is given", () => {
      const draft = createDraft();
      fc.assert(
        fc.property(lines(format.samples), (line) => {
          resetDraft(draft);
          expect(typeof format.read(line, draft, CONTEXT)).toBe("boolean");
          expect(typeof (format.continues?.(line) ?? false)).toBe("boolean");
        }),
        { numRuns: 150 },
      );
    });
  });

  it("keep their hands off each other's samples where they are sure", () => {
    const wrong: string[] = [];
    for (const owner of builtinFormats) {
      for (const { text } of owner.samples) {
        const line = encodeText(text).split("\n")[0] ?? "";
        const own = createDraft();
        owner.read(line, own, CONTEXT);
        for (const other of builtinFormats) {
          const draft = createDraft();
          if (other === owner || !other.read(line, draft, CONTEXT) || draft.confidence < own.confidence) continue;
          wrong.push(`${other.id} takes ${owner.id}'s: ${line.slice(0, 80)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("envelopes", () => {
  it("are all listed, sorted, once", () => {
    expect(builtinEnvelopes.map(({ id }) => id)).toEqual(idsIn("envelopes"));
  });

  describe.each(builtinEnvelopes.map((envelope) => [envelope.id, envelope] as const))("%s", (_id, envelope) => {
    it.each(envelope.samples.map((sample) => [sample.text.slice(0, 80), sample] as const))(
      "unwraps %s",
      (_text, sample) => {
        const entries = [envelope.unwrap(encodeText(sample.text))].flat();
        expect(readable(entries[0] as Entry)).toMatchObject(sample.expect);
      },
    );

    it("refuses what is not its own", () => {
      expect(GARBAGE.filter((line) => line.trim() === "" && envelope.unwrap(line) !== undefined)).toEqual([]);
    });

    it("never throws, whatever it is given", () => {
      fc.assert(
        fc.property(lines(envelope.samples), (line) => {
          envelope.unwrap(line);
        }),
        { numRuns: 150 },
      );
    });
  });
});

describe("writers", () => {
  it("are all listed, sorted, once", () => {
    expect(builtinWriters.map(({ id }) => id)).toEqual(idsIn("writers"));
  });

  it.each(builtinWriters.map((writer) => [writer.id, writer] as const))("%s says what it is", (id, writer) => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    expect(writer.summary).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(writer.reference).toMatch(/\S{8,}/);
    expect(writer.contentType).toMatch(/^\w+\/[\w.+-]+/);
  });
});

/** Where a source would touch the machine, a conformance run gives it a harmless place. */
const HARMLESS: Readonly<Record<string, Record<string, unknown>>> = {
  files: { include: ["/nonexistent/*.log"] },
  forward: { address: "127.0.0.1", port: 0 },
  journald: { journalctl: "/nonexistent/journalctl" },
  notifications: { brokers: [{ name: "none", addresses: ["127.0.0.1:1"], password: "conformance-secret" }] },
  syslog: { address: "127.0.0.1", port: 0 },
};

describe("every source", () => {
  it("is listed, sorted, and its file bears its id", () => {
    const folder = new URL("../src/sources/builtin/", import.meta.url);
    const files = readdirSync(folder)
      .filter((name) => name !== "index.ts" && !name.endsWith(".test.ts"))
      .map((name) => name.replace(/\.ts$/, ""))
      .sort();
    expect(builtinSources.map(({ id }) => id)).toEqual(files);
  });

  it.each(builtinSources.map((source) => [source.id, source] as const))("%s is one of its kind", async (id, source) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(source.summary).toMatch(/^[A-Z].*\.$/);
    const schema = sourceOptions(builtinSources);
    const parsed = schema.safeParse({ type: id, id: "a", ...source.example });
    expect(parsed.error?.issues ?? []).toEqual([]);
    const bare = schema.safeParse({ type: id, id: "a" });
    const required = Object.entries(source.options.shape).filter(([, option]) => !option.safeParse(undefined).success);
    expect(bare.error?.issues.map(({ path }) => path[0]) ?? []).toEqual(required.map(([name]) => name));
    expect(schema.safeParse({ type: id, id: "a", ...source.example, no_such_option: 1 }).success).toBe(false);
    for (const name of Object.keys(source.options.shape)) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it.each(builtinSources.map(({ id, example }) => [id, example] as const))(
    "%s stops when it is told to, and shows no secret",
    async (id, example) => {
      const log: string[] = [];
      const started = startSource({ type: id, ...example, ...HARMLESS[id] }, { onLog: (line) => log.push(line) });
      await until(() => started.status().state !== "waiting" || started.status().detail !== undefined, "its state");
      await started.sources.stop();
      expect(started.status().state).toBe("stopped");
      expect(`${log.join("")}${JSON.stringify(started.status())}`).not.toMatch(/conformance-secret|"example"/);
    },
  );
});
