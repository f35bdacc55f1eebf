import { describe, expect, it } from "vitest";
import { createCatalogue, NO_CATALOGUE } from "./catalogue.ts";
import { moduleOf } from "./catalogue-data.ts";
import { createIdentifier } from "./identifier.ts";
import { shippedCatalogue } from "./shipped.ts";

const catalogue = createCatalogue("test", () => ({
  format: 1,
  release: "test",
  files: ["nova/a.py", "nova/b/__init__.py", "oslo_db/engines.py"],
  entries: [
    [0, 1, "info", 0, "Took %0.2f seconds to sing %s"],
    [0, 2, "info", 0, "%s: raw weights %s"],
    [0, 3, "error", 0, "Failed to sing: %s"],
    [0, 4, "info", 0, "Adding routes to %(name)s: [%(url)r %(kwargs)r]"],
    [0, 5, "info", 0, "Port tap-%s of %(host)s@%s is here"],
    [0, 6, "info", 0, "Prefix assigned to service: %s"],
    [0, 7, "info", 0, "%s"],
    [1, 1, "info", 1, "Deleting {name!r} of {{host}} {a.b[0]}"],
    [1, 2, "info", 0, "Ambiguous here %s thing"],
    [1, 3, "info", 0, "Ambiguous %s here thing"],
    [2, 1, "warning", 0, "Database connection was found disconnected; reconnecting: %s"],
  ],
}));
const identifier = createIdentifier({ catalogue });

function template(message: string, severity = 9, logger = "nova.a"): string {
  return identifier.identify({ message, logger, service: undefined, severity, exception: undefined }).template;
}

describe("catalogue", () => {
  it.each([
    ["Took 1.50 seconds to sing a long song", "Took <*> seconds to sing <*>"],
    ["CPUWeigher: raw weights {'a': 1}", "<*>: raw weights <*>"],
    ["Adding routes to auth: ['/a' {'b': 1}]", "Adding routes to <*>: [<*> <*>]"],
    ["Port tap-eth7 of cmp@lvm1 is here", "Port tap-<*> of <*>@<*> is here"],
    ["Prefix assigned to service:", "Prefix assigned to service: <*>"],
    ["Deleting 'x' of {host} 7", "Deleting <*> of {host} <*>"],
    ["Took many seconds to sing a song", "Took many seconds to sing a song"],
    ["Ambiguous here here thing", "Ambiguous here here thing"],
    [
      "Database connection was found disconnected; reconnecting: x y",
      "Database connection was found disconnected; reconnecting: <*>",
    ],
  ])("names %s", (message, expected) => {
    expect(template(message)).toBe(expected);
  });

  it("gives a message one template with and without an appended error summary", () => {
    const summary = ": nova.exception.NoValidHost: No valid host";
    expect(template("Failed to sing: too late", 17)).toBe("Failed to sing: <*>");
    expect(template(`Failed to sing: too late${summary}`, 17)).toBe("Failed to sing: <*>");
    expect(template("Failed to sing: KeyError: 'a'", 17)).toBe(template(`Failed to sing: KeyError: 'a'${summary}`, 17));
  });

  it("answers where a template stands", () => {
    expect(catalogue.sources("nova", "Failed to sing: <*>")).toEqual([
      { release: "test", file: "nova/a.py", line: 3, format: "Failed to sing: %s" },
    ]);
  });

  it("ships the release of Debian 12", () => {
    const sources = shippedCatalogue().sources("nova", "Took <*> seconds to build instance.");
    expect(sources[0]).toMatchObject({ file: "nova/compute/manager.py", release: "Debian 12 (Zed)" });
    expect(moduleOf("nova/b/__init__.py")).toBe("nova.b");
  });

  it("is part of the id edition", () => {
    expect(identifier.edition).not.toBe(createIdentifier({ catalogue: NO_CATALOGUE }).edition);
    expect(createIdentifier().edition).toBe(createIdentifier().edition);
  });
});
