import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { KilowatchError, messageOf } from "#base";

/** Keys whose value is a secret: each can be written as `<key>_file` instead, and the file's first line is then the value. */
const SECRET_FILE = /^((?:.*_)?(?:password|token|secret|shared_key|passphrase))_file$/;

export interface ConfigMistake {
  file: string;
  line: number;
  field: string;
  message: string;
}

/**
 * Reads a YAML file and checks it against `schema`; answers with the checked value, frozen.
 * Throws CONFIG_INVALID that names every mistake with file, line and field.
 */
export function loadConfig<Schema extends z.ZodType>(schema: Schema, path: string): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new KilowatchError("CONFIG_INVALID", `${path}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return parseConfig(schema, text, path);
}

export function parseConfig<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineOf = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line);
  if (document.errors.length > 0) {
    throw invalid(
      document.errors.map((error) => ({ file: path, line: lineOf(error.pos[0]), field: "", message: error.message })),
    );
  }
  const mistakes: ConfigMistake[] = [];
  const written = resolveSecretFiles(plainOf(document, path), dirname(resolve(path)), (field, message) =>
    mistakes.push({ file: path, line: lineOf(offsetOf(document, field)), field: field.join("."), message }),
  );
  const checked = schema.safeParse(written);
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
      const field = unknown === undefined ? issue.path : [...issue.path, unknown];
      mistakes.push({
        file: path,
        line: lineOf(offsetOf(document, field)),
        field: field.map(String).join("."),
        message:
          unknown === undefined
            ? saidOf(issue.message)
            : "is not a known setting ('kilowatch config reference' lists them)",
      });
    }
  }
  if (mistakes.length > 0 || !checked.success) throw invalid(mistakes);
  return deepFreeze(checked.data);
}

/** The schema's words for a setting that is absent speak of JavaScript. */
function saidOf(message: string): string {
  const absent = /^Invalid input: expected (.+), received undefined$/.exec(message);
  return absent === null ? message : `is required (${absent[1]})`;
}

/** Throws where an alias names no anchor, or so many that the value would be huge. */
function plainOf(document: Document, path: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw invalid([{ file: path, line: 1, field: "", message: messageOf(error) }]);
  }
}

function invalid(mistakes: readonly ConfigMistake[]): KilowatchError {
  const message = mistakes
    .map(
      (mistake) =>
        `${mistake.file}:${mistake.line}: ${mistake.field === "" ? "" : `${mistake.field}: `}${mistake.message}`,
    )
    .join("\n  ");
  const first = mistakes[0];
  return new KilowatchError("CONFIG_INVALID", message, {
    ...(first && { details: { file: first.file, line: first.line, field: first.field } }),
  });
}

/** Where a field stands, or the nearest of its parents that is written. */
function offsetOf(document: Document, field: readonly PropertyKey[]): number | undefined {
  for (let length = field.length; length > 0; length--) {
    const key = field[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(field.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(field.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return undefined;
}

function resolveSecretFiles(
  value: unknown,
  base: string,
  report: (field: PropertyKey[], message: string) => void,
  field: PropertyKey[] = [],
): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => resolveSecretFiles(item, base, report, [...field, index]));
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const name = SECRET_FILE.exec(key)?.[1];
    if (name === undefined || typeof inner !== "string") {
      result[key] = resolveSecretFiles(inner, base, report, [...field, key]);
    } else if (name in value) {
      report([...field, key], `give either ${name} or ${key}, not both`);
    } else {
      try {
        result[name] = readFileSync(resolve(base, inner), "utf8").split(/\r?\n/, 1)[0];
      } catch (error) {
        report([...field, key], `the secret's file cannot be read: ${messageOf(error)}`);
      }
    }
  }
  return result;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
