import { describe, expect, it } from "vitest";
import { ServeOptions } from "./options.ts";

const mistakes = (sources: unknown[]): string[] =>
  (ServeOptions.safeParse({ sources }).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
const files = { type: "files", id: "a", include: ["/x/*"] };

describe("settings of serve", () => {
  it("name two sources of one id and a time zone that is none", () => {
    expect(mistakes([files, { ...files, id: "b" }])).toEqual([]);
    expect(mistakes([files, files])).toEqual(["sources.1.id: 'a' is taken by a source above"]);
    expect(mistakes([files, { ...files, id: "b", time_zone: "Mars/Olympus" }])).toEqual([
      "sources.1.time_zone: not an IANA time zone such as Europe/Berlin",
    ]);
  });
});
