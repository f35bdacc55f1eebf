import { dirname } from "node:path";
import nunjucks from "nunjucks";
import { KilowatchError, messageOf } from "#base";

/** Python's built-ins that Jinja templates of tasks can do without having been given them. */
const BUILTINS = new Set([
  "range",
  "True",
  "False",
  "None",
  "true",
  "false",
  "none",
  "loop",
  "cycler",
  "joiner",
  "dict",
]);
/** Ways from a value of a template to the language below it. */
const FORBIDDEN = new Set(["constructor", "__proto__", "prototype", "__defineGetter__", "__defineSetter__"]);

/*
 * Nunjucks compiles templates to JavaScript, and what a template may reach is what `memberLookup` gives it. Jinja's own
 * ways (slices, methods of dicts and lists) and this fence both go there; nothing else in the program uses nunjucks.
 */
nunjucks.installJinjaCompat();
const runtime = nunjucks.runtime as unknown as { memberLookup: (object: unknown, key: unknown) => unknown };
const lookup = runtime.memberLookup;
runtime.memberLookup = function fenced(this: unknown, object: unknown, key: unknown): unknown {
  if (FORBIDDEN.has(String(key))) throw new Error(`'${String(key)}' may not be used in a template`);
  return lookup.call(this, object, key);
};

/** Renders a task file as Rally does: Jinja with `min`, `max`, `ceil` and `round`, includes from the file's own folder. */
export function renderTask(text: string, file: string, args: Readonly<Record<string, unknown>>): string {
  const missing = missingArguments(text, file).filter((name) => !(name in args));
  if (missing.length > 0) {
    throw new KilowatchError(
      "INPUT_INVALID",
      `${file}: the task needs ${missing.map((name) => `'${name}'`).join(", ")}: give ${missing.length === 1 ? "it" : "them"} with --task-args '{"${missing[0]}": …}' or --task-args-file`,
      { details: { file } },
    );
  }
  try {
    return environment(dirname(file)).renderString(text, { ...args });
  } catch (error) {
    throw templateError(file, error);
  }
}

/** Arguments that a task uses and gives no default, in the order of their use. */
export function missingArguments(text: string, file: string): string[] {
  let root: Node;
  try {
    root = parser.parse(text, [], {}) as Node;
  } catch (error) {
    throw templateError(file, error);
  }
  const found = { used: new Set<string>(), given: new Set<string>() };
  collect(root, found);
  return [...found.used].filter((name) => !found.given.has(name) && !BUILTINS.has(name) && !(name in functions));
}

const functions = {
  min: (...values: number[]): number => Math.min(...values.flat()),
  max: (...values: number[]): number => Math.max(...values.flat()),
  ceil: (value: number): number => Math.ceil(value),
  round: (value: number): number => Math.round(value),
};

function environment(folder: string): nunjucks.Environment {
  const made = new nunjucks.Environment(new nunjucks.FileSystemLoader(folder), { autoescape: false });
  for (const [name, work] of Object.entries(functions)) made.addGlobal(name, work);
  made.addGlobal("None", null);
  made.addFilter("tojson", (value: unknown) => JSON.stringify(value));
  made.addFilter("to_json", (value: unknown) => JSON.stringify(value));
  return made;
}

/** Nunjucks' tree, of which its types say nothing. */
interface Node {
  readonly typename: string;
  readonly fields: readonly string[];
  readonly [field: string]: unknown;
}

const { parser } = nunjucks as unknown as { parser: { parse(text: string, extensions: [], options: object): unknown } };

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "typename" in value && "fields" in value;
}

function names(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(names);
  if (!isNode(value)) return [];
  if (value.typename === "Symbol") return [String(value["value"])];
  return names(value["children"]);
}

/** As Rally, a name counts as given where it is set, looped over, or has a default anywhere in the template. */
function collect(node: unknown, found: { used: Set<string>; given: Set<string> }): void {
  if (Array.isArray(node)) {
    for (const each of node) collect(each, found);
    return;
  }
  if (!isNode(node)) return;
  const give = (value: unknown): void => {
    for (const name of names(value)) found.given.add(name);
  };
  switch (node.typename) {
    case "Symbol":
      found.used.add(String(node["value"]));
      return;
    case "Set":
      give(node["targets"]);
      break;
    case "For":
      give(node["name"]);
      break;
    case "Macro":
      give(node["name"]);
      give(node["args"]);
      break;
    case "Filter":
      if (names(node["name"])[0] === "default" || names(node["name"])[0] === "d") {
        give(firstOf(node["args"]));
      }
      collect(node["args"], found);
      return;
    case "Is":
      // The right side is the name of a test, and `x is defined` asks for x rather than needs it.
      give(node["left"]);
      return;
    case "Pair":
      collect(node["value"], found);
      return;
    default:
  }
  for (const field of node.fields) collect(node[field], found);
}

function firstOf(list: unknown): unknown {
  return isNode(list) && Array.isArray(list["children"]) ? list["children"][0] : undefined;
}

function templateError(file: string, error: unknown): KilowatchError {
  const message = messageOf(error).replace(/^\(unknown path\)\s*/, "");
  const [, line, column] = /\[Line (\d+), Column (\d+)\]/.exec(message) ?? [];
  const what = message
    .replace(/\s*\[Line \d+, Column \d+\]\s*/, "")
    .replace(/^(?:Template render error:|Error:)\s*/, "");
  const where = line === undefined ? file : `${file}:${line}:${column}`;
  return new KilowatchError("INPUT_INVALID", `${where}: the template can't be rendered: ${what}`, {
    cause: error,
    details: { file, ...(line !== undefined && { line: Number(line) }) },
  });
}
