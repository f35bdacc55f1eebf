import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { KilowatchError, messageOf } from "#base";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings as they stand in a file: every value is text, as it was written, so that a password `0123` stays one. */
export type Settings = { readonly [key: string]: Setting };
export type Setting = string | Settings | readonly Setting[];

/** One file of settings. */
export interface SettingsFile {
  readonly path: string;
  readonly settings: Settings;
  /** Line of a field, from 1; `undefined` where the file does not have it. */
  lineOf(field: readonly string[]): number | undefined;
}

const SUFFIXES = [".yaml", ".yml", ".json"];

/** Folders in which openstacksdk looks for its files, in its order (openstack/config/loader.py). */
export function searchFolders(env: Environment, workingDirectory: string): readonly string[] {
  const home = env["SNAP_REAL_HOME"] ?? env["HOME"];
  const folders = [
    workingDirectory,
    ...(env["XDG_CONFIG_HOME"] ? [join(env["XDG_CONFIG_HOME"], "openstack")] : []),
    ...(home === undefined ? [] : [join(home, ".config", "openstack")]),
    ...(env["XDG_CONFIG_DIRS"] ?? "/etc/xdg")
      .split(":")
      .filter((folder) => folder !== "")
      .map((folder) => join(folder, "openstack")),
    "/etc/openstack",
  ];
  return [...new Set(folders)];
}

/** The files that would be tried for `clouds`, `secure` or `clouds-public`. */
export function candidates(base: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => SUFFIXES.map((suffix) => resolve(folder, `${base}${suffix}`)));
}

/**
 * The first of the files that is there; one that may not be read is passed over, as openstacksdk does. A file that was asked for by name must be there: another
 * cloud than the one meant is worse than none.
 */
export function readFirst(
  asked: string | undefined,
  paths: readonly string[],
  variable: string,
): SettingsFile | undefined {
  if (asked !== undefined && asked !== "") {
    const file = readSettings(asked);
    if (file === undefined) {
      throw new KilowatchError(
        "CONFIG_INVALID",
        `${asked}: there is no such file, or it can't be read; ${variable} names it`,
        {
          details: { file: asked },
        },
      );
    }
    return file;
  }
  for (const path of paths) {
    const file = existsSync(path) ? readSettings(path) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Reads a YAML (or JSON) file; `undefined` where it can't be opened. Throws CONFIG_INVALID with the line of a mistake. */
export function readSettings(path: string): SettingsFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "failsafe", merge: true, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new KilowatchError("CONFIG_INVALID", `${path}:${line}:${col}: not YAML: ${messageOf(error)}`, {
      details: { file: path, line },
    });
  }
  const settings: unknown = document.toJS();
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    if (text.trim() === "" || document.contents === null) return { path, settings: {}, lineOf: () => undefined };
    throw new KilowatchError("CONFIG_INVALID", `${path}: expected keys and values`, { details: { file: path } });
  }
  return {
    path,
    settings: normalised(settings as Settings) as Settings,
    lineOf: (field) => lineOf(document, lines, field),
  };
}

/** openstacksdk takes `user-domain-name` for `user_domain_name`; names of clouds stay as they are. */
function normalised(setting: Setting, depth = 0): Setting {
  if (typeof setting === "string") return setting;
  if (isList(setting)) return setting.map((each) => normalised(each, depth + 1));
  return Object.fromEntries(
    Object.entries(setting).map(([key, value]) => [
      depth === 1 ? key : key.replaceAll("-", "_"),
      normalised(value, depth + 1),
    ]),
  );
}

/** `over` on top of `under`, tables within tables merged. */
export function merged(under: Settings, over: Settings): Settings {
  const result: Record<string, Setting> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = before !== undefined && isTable(before) && isTable(value) ? merged(before, value) : value;
  }
  return result;
}

export function isTable(setting: Setting | undefined): setting is Settings {
  return typeof setting === "object" && !Array.isArray(setting);
}

export function isList(setting: Setting | undefined): setting is readonly Setting[] {
  return Array.isArray(setting);
}

function lineOf(document: Document, lines: LineCounter, field: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  for (const [depth, name] of field.entries()) {
    if (!isMap(node)) return undefined;
    const pair = node.items.find(
      ({ key }) => isScalar(key) && (depth === 1 ? key.value : String(key.value).replaceAll("-", "_")) === name,
    );
    if (pair === undefined) return undefined;
    if (depth === field.length - 1) {
      return isScalar(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : undefined;
    }
    node = pair.value;
  }
  return undefined;
}
