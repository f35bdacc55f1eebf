import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { KilowatchError } from "#base";
import { isList, isTable, type Setting, type Settings } from "./files.ts";

/** Where a cloud's settings come from, for the words of errors. */
export interface Origin {
  readonly cloud: string;
  /** Path of the file, or `environment`. */
  readonly file: string;
  lineOf(field: readonly string[]): number | undefined;
}

/** The merged settings of one cloud, read field by field; each mistake is named with its place and what to write instead. */
export interface Entry {
  readonly origin: Origin;
  readonly keys: readonly string[];
  /** A value that is given and not empty. */
  text(field: string): string | undefined;
  need(field: string, remedy: string): string;
  flag(field: string): boolean | undefined;
  number(field: string): number | undefined;
  list(field: string): readonly Setting[] | undefined;
  oneOf<Value extends string>(field: string, values: readonly Value[]): Value | undefined;
  /** Contents of the file that the field names. */
  file(field: string): string | undefined;
  fail(field: string, problem: string): never;
}

/** Fields of `settings`; what authenticates may stand below `auth` or, as in the environment, beside it. */
export function createEntry(settings: Settings, origin: Origin): Entry {
  const auth = isTable(settings["auth"]) ? settings["auth"] : {};
  const at = (field: string): Setting | undefined => (given(auth[field]) ? auth[field] : settings[field]);

  const fail = (field: string, problem: string): never => {
    const within = field in auth ? ["clouds", origin.cloud, "auth", field] : ["clouds", origin.cloud, field];
    const line = origin.lineOf(within);
    const place =
      origin.file === "environment" ? `environment: OS_${field.toUpperCase()}` : placeOf(origin, line, within);
    throw new KilowatchError("CONFIG_INVALID", `${place}: ${problem}`, {
      details: { file: origin.file, field: within.join("."), ...(line === undefined ? {} : { line }) },
    });
  };
  const text = (field: string): string | undefined => {
    const value = at(field);
    if (!given(value)) return undefined;
    return typeof value === "string" ? value : fail(field, "expected text");
  };

  return {
    origin,
    keys: [...new Set([...Object.keys(auth), ...Object.keys(settings)])],
    text,
    need: (field, remedy) => text(field) ?? fail(field, `missing; ${remedy}`),
    flag(field) {
      const value = text(field)?.toLowerCase();
      if (value === undefined) return undefined;
      if (["true", "yes", "on", "1"].includes(value)) return true;
      if (["false", "no", "off", "0"].includes(value)) return false;
      return fail(field, "expected true or false");
    },
    number(field) {
      const value = text(field);
      if (value === undefined) return undefined;
      const number = Number(value);
      return Number.isFinite(number) && number > 0 ? number : fail(field, "expected a number above 0");
    },
    list(field) {
      const value = at(field);
      if (!given(value)) return undefined;
      return isList(value) ? value : typeof value === "string" ? value.split(",") : fail(field, "expected a list");
    },
    oneOf(field, values) {
      const value = text(field);
      if (value === undefined) return undefined;
      return values.find((each) => each === value) ?? fail(field, `'${value}' is none of ${values.join(", ")}`);
    },
    file(field) {
      const path = text(field);
      if (path === undefined) return undefined;
      try {
        return readFileSync(path.startsWith("~/") ? join(homedir(), path.slice(2)) : path, "utf8");
      } catch (error) {
        const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
        return fail(field, `${path} can't be read (${reason})`);
      }
    },
    fail,
  };
}

function placeOf(origin: Origin, line: number | undefined, field: readonly string[]): string {
  return `${origin.file}${line === undefined ? "" : `:${line}`}: ${field.join(".")}`;
}

function given(value: Setting | undefined): boolean {
  // `~` and `null` are what YAML writes for nothing; here they are read as text.
  return value !== undefined && value !== "" && value !== "null" && value !== "~";
}
