import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownershipOf } from "./all.ts";
import type { FoundObject } from "./define.ts";
import {
  marksOf,
  nameInDescription,
  nameInMetadata,
  nameInTags,
  newInstallationId,
  newRunId,
  ownedName,
  parseOwnedName,
  runTimes,
} from "./name.ts";

const NOW = Date.UTC(2026, 10, 24, 2) / 1000;
const runId = newRunId(NOW, 600);
const name = ownedName("a1b2c3", runId, 7, "network");

function found(fields: Partial<FoundObject>): FoundObject {
  return { id: "1", name, state: "", body: {}, ...fields };
}

describe("names of ours", () => {
  it("say whose they are, when the run began, and until when it may need them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 30 - 1 }),
        fc.integer({ min: 1, max: 1 << 26 }),
        fc.nat(1e9),
        (began, life, number) => {
          const installation = newInstallationId();
          const run = newRunId(began + Date.UTC(2020) / 1000, life);
          const made = ownedName(installation, run, number, "server");
          const parsed = parseOwnedName(made, "server");
          expect(parsed).toMatchObject({ installation, runId: run, began: began + Date.UTC(2020) / 1000 });
          expect((parsed?.until ?? 0) - (parsed?.began ?? 0)).toBeGreaterThanOrEqual(life);
          expect(made).toMatch(/^[a-z0-9-]{1,63}$/);
        },
      ),
    );
  });

  it("give a run at most twice the time that it asks for", () => {
    const { began, until } = runTimes(newRunId(NOW, 700));
    expect(until - began).toBe(960);
  });

  it("are told from everything else, whatever is changed in them", () => {
    fc.assert(
      fc.property(
        fc.nat(name.length - 1),
        fc.constantFrom(...Array.from("0123456789abcdefghjkmnpqrstvwxyz-_KW")),
        (at, letter) => {
          const changed = name.slice(0, at) + letter + name.slice(at + 1);
          expect(parseOwnedName(changed, "network") === undefined).toBe(changed !== name);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => parseOwnedName(text, "network") === undefined));
  });

  it.each([
    "kw-foo-1",
    "kilowatch-test",
    "kw-",
    "kw-a1b2c3-6fj46c40baj-1",
    `${name}x`,
    ` ${name}`,
    `${name}\n`,
    name.toUpperCase(),
  ])("are not %s", (lookAlike) => {
    expect(parseOwnedName(lookAlike, "network")).toBeUndefined();
  });

  it("hold for their kind only", () => {
    expect(parseOwnedName(name, "network")).toBeDefined();
    expect(parseOwnedName(name, "subnet")).toBeUndefined();
  });

  it("may have a number behind them where Nova makes several servers at once", () => {
    const server = ownedName("a1b2c3", runId, 7, "server");
    expect(parseOwnedName(`${server}-2`, "server")).toEqual(parseOwnedName(server, "server"));
    expect(parseOwnedName(`${name}-2`, "network")).toBeUndefined();
  });
});

describe("ownership", () => {
  const marks = marksOf(name, runId);

  it("is read from every place that it is written to", () => {
    expect(nameInDescription(marks.description)).toBe(name);
    expect(nameInMetadata(marks.metadata)).toBe(name);
    expect(nameInTags(["other", ...marks.tags])).toBe(name);
    expect(marks.description.length).toBeLessThan(255);
    expect(marks.tags.every((tag) => tag.length <= 60)).toBe(true);
  });

  it("needs both marks where there is a place for both", () => {
    expect(ownershipOf("network", found({ mark: { name } }))).toMatchObject({ runId });
    expect(ownershipOf("network", found({ mark: { name: undefined } }))).toBeUndefined();
    expect(ownershipOf("network", found({ mark: { name: ownedName("a1b2c3", runId, 8, "network") } }))).toBeUndefined();
    expect(ownershipOf("network", found({ name: "web", mark: { name } }))).toBeUndefined();
  });

  it("needs only the name where there is no place for another", () => {
    const keypair = ownedName("a1b2c3", runId, 1, "keypair");
    expect(ownershipOf("keypair", found({ name: keypair }))).toMatchObject({ runId });
  });

  it("is that of the one call for several servers", () => {
    const server = ownedName("a1b2c3", runId, 7, "server");
    expect(ownershipOf("server", found({ name: `${server}-1`, mark: { name: server } }))).toMatchObject({ runId });
    expect(ownershipOf("server", found({ name: `${server}-1`, mark: { name: `${server}-2` } }))).toBeUndefined();
  });
});
