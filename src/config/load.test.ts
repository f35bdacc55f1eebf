import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isKilowatchError } from "#base";
import { parseConfig } from "./load.ts";
import { describeConfig } from "./reference.ts";
import { SecretSetting } from "./secret.ts";

const Options = z.strictObject({
  data: z.string().default("./data").describe("where | things are kept"),
  api: z
    .strictObject({ port: z.number().int().min(1).max(65535).default(8470), token: SecretSetting.optional() })
    .optional(),
  sources: z.array(z.strictObject({ type: z.enum(["files", "syslog"]) })).default([]),
});

function mistakeOf(text: string): string {
  try {
    parseConfig(Options, text, "kilowatch.yaml");
  } catch (error) {
    if (isKilowatchError(error, "CONFIG_INVALID")) return error.message;
    throw error;
  }
  return "no mistake";
}

describe("a configuration", () => {
  it("has its defaults filled in and cannot be changed", () => {
    const config = parseConfig(Options, "", "kilowatch.yaml");
    expect(config.data).toBe("./data");
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each([
    ["api:\n  port: 70000\n", "kilowatch.yaml:2: api.port: "],
    ["data: x\napi:\n  prot: 1\n", "kilowatch.yaml:3: api.prot: is not a known setting"],
    ["sources:\n  - type: files\n  - type: fles\n", "kilowatch.yaml:3: sources.1.type: "],
    ["data: [\n", "kilowatch.yaml:2: "],
    ["data: a\ndata: b\n", "kilowatch.yaml:2: "],
    ["data: *nobody\n", "kilowatch.yaml:1: Unresolved alias"],
    ["api:\n  token_file: /does/not/exist\n", "kilowatch.yaml:2: api.token_file: the secret's file cannot be read"],
    ["api:\n  token: a\n  token_file: b\n", "kilowatch.yaml:3: api.token_file: give either token or token_file"],
  ])("names file, line and field of a mistake: %j", (text, start) => {
    expect(mistakeOf(text).slice(0, start.length)).toBe(start);
  });

  it("takes a secret from a file and never shows it", () => {
    const folder = mkdtempSync(join(tmpdir(), "kilowatch-config-"));
    writeFileSync(join(folder, "token"), "hunter2\n");
    const config = parseConfig(Options, "api:\n  token_file: token\n", join(folder, "kilowatch.yaml"));
    expect(config.api?.token?.reveal()).toBe("hunter2");
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config) + String(config.api?.token)).not.toContain("hunter2");
    rmSync(folder, { recursive: true });
  });

  it("throws nothing but CONFIG_INVALID, whatever is written", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof mistakeOf(text) === "string"));
  });

  it("describes every setting", () => {
    expect(describeConfig(Options)).toContain("| `api.port` | integer (1…65535) | `8470` |");
    expect(describeConfig(Options)).toContain("where \\| things are kept");
  });
});
