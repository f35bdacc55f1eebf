import { describe, expect, it } from "vitest";
import { builtinScenarios } from "./builtin/index.ts";
import { checkOptions } from "./options.ts";

function named(...ids: string[]) {
  return builtinScenarios.filter(({ id }) => ids.includes(id));
}

describe("options of a set of runs", () => {
  it("may be of one of the scenarios only", () => {
    expect(() => checkOptions(named("server-boot", "keypair"), { timeout_seconds: 30 })).not.toThrow();
  });

  it("are refused where no scenario has them, with those that there are", () => {
    expect(() => checkOptions(named("server-boot"), { timeout_second: 30 })).toThrow(
      /server-boot has no option 'timeout_second'; there are network, timeout_seconds/,
    );
    expect(() => checkOptions(named("server-boot", "keypair"), { nosuch: 1 })).toThrow(/none of the scenarios has/);
  });

  it("are refused where a value is wrong", () => {
    expect(() => checkOptions(named("keypair", "server-boot"), { timeout_seconds: "soon" })).toThrow(/timeout_seconds/);
  });
});
