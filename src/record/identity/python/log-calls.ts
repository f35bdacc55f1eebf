import { type Token, tokenize } from "./tokens.ts";

/** How a format's placeholders look: `%s` or `{name}`. */
export type FormatStyle = "percent" | "brace";

export interface LogCall {
  /** From 1. */
  line: number;
  /** `debug`, `info`, `warning`, `error`, `critical`, or `""` where the source leaves it open. */
  level: string;
  format: string;
  style: FormatStyle;
}

const LEVELS: Readonly<Record<string, string>> = {
  audit: "info",
  critical: "critical",
  debug: "debug",
  error: "error",
  exception: "error",
  fatal: "critical",
  info: "info",
  log: "",
  trace: "debug",
  warn: "warning",
  warning: "warning",
};

const RECEIVER = /^_*(?:log|logger)$/i;
const TRANSLATORS = /^_(?:L[EWICD]|[CP])?$/;
const ANYTHING = "%s";
/** How far above its use a message's variable is looked for. */
const MAXIMUM_ASSIGNMENTS = 6;

/** Finds the logging calls of a Python source and their format strings; calls without a literal format are left out. */
export function readLogCalls(source: string): LogCall[] {
  const tokens = tokenize(source);
  const calls: LogCall[] = [];
  let functionStart = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "name") continue;
    if (token.text === "def") functionStart = at;
    const level = LEVELS[token.text];
    if (level === undefined || tokens[at + 1]?.text !== "(" || tokens[at - 1]?.text !== ".") continue;
    if (!RECEIVER.test(tokens[at - 2]?.text ?? "")) continue;
    let argument = at + 2;
    if (token.text === "log") {
      argument = argumentEnd(tokens, argument) + 1;
    }
    const formats = readArgument(tokens, argument, functionStart);
    for (const each of formats) calls.push({ line: token.line, level, ...each });
  }
  return calls;
}

type Format = Pick<LogCall, "format" | "style">;

function readArgument(tokens: readonly Token[], at: number, functionStart: number): Format[] {
  const direct = readFormat(tokens, at);
  if (direct !== undefined) return [direct];
  const variable = tokens[at];
  if (variable?.kind !== "name" || !/^[,)]$/.test(tokens[at + 1]?.text ?? "")) return [];
  const formats: Format[] = [];
  for (let index = at - 2; index > functionStart && formats.length < MAXIMUM_ASSIGNMENTS; index--) {
    const isAssignment = tokens[index]?.text === variable.text && tokens[index + 1]?.text === "=";
    if (!isAssignment || tokens[index + 2]?.text === "=" || tokens[index - 1]?.text === ".") continue;
    const assigned = readFormat(tokens, index + 2, statementEnd(tokens, index + 2));
    if (assigned !== undefined) formats.push(assigned);
  }
  return formats;
}

/** Reads `"…" "…"`, `_("…")`, `("…" + x)`, `"…" % x`, `"…".format(x)`, `f"…"`; `undefined` where no literal is part of it. */
function readFormat(tokens: readonly Token[], start: number, end = argumentEnd(tokens, start)): Format | undefined {
  let style: FormatStyle = "percent";
  let format = "";
  let literals = 0;
  let at = start;
  while (at < end) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "string") {
      literals++;
      if (token.formatted) style = "brace";
      format += token.text;
      at++;
    } else if (token.text === "(" || token.text === ")" || token.text === "+" || isTranslator(tokens, at)) at++;
    else if (literals > 0 && token.text === "%") break;
    else if (literals > 0 && token.text === "." && tokens[at + 1]?.text === "format") {
      style = "brace";
      break;
    } else if (tokens[at - 1]?.text === "+" || tokens[operandEnd(tokens, at, end)]?.text === "+") {
      format += style === "brace" ? "{}" : ANYTHING;
      at = operandEnd(tokens, at, end);
    } else return literals > 0 && token.text === "if" ? { format, style } : undefined;
  }
  return literals > 0 && /[A-Za-z]/.test(format) ? { format, style } : undefined;
}

function isTranslator(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== "name") return false;
  if (TRANSLATORS.test(token.text)) return tokens[at + 1]?.text === "(";
  return /^(?:i18n|_i18n)$/.test(token.text) || (token.text === "." && TRANSLATORS.test(tokens[at + 1]?.text ?? ""));
}

/** Where the operand of a `+` that starts at `at` ends. */
function operandEnd(tokens: readonly Token[], start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const text = tokens[at]?.kind === "operator" ? tokens[at]?.text : "";
    if (text === "(" || text === "[" || text === "{") depth++;
    else if (text === ")" || text === "]" || text === "}") {
      if (depth-- === 0) return at;
    } else if (depth === 0 && (text === "+" || text === "%" || text === ",")) return at;
  }
  return end;
}

/** Index of the comma or parenthesis that ends the argument. */
function argumentEnd(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at]?.kind !== "operator") continue;
    const text = tokens[at]?.text;
    if (text === "(" || text === "[" || text === "{") depth++;
    else if (text === ")" || text === "]" || text === "}") {
      if (depth-- === 0) return at;
    } else if (text === "," && depth === 0) return at;
  }
  return tokens.length;
}

/** Index of the first token of the next line that no bracket holds together with this one. */
function statementEnd(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at];
    if (depth === 0 && at > start && (token?.line ?? 0) > (tokens[at - 1]?.line ?? 0)) return at;
    if (token?.kind !== "operator") continue;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text)) depth--;
  }
  return tokens.length;
}

/** The logger's name where the source names it otherwise than by `__name__`. */
export function readLoggerName(source: string): string | undefined {
  return /\bLOG(?:GER)?\s*=\s*(?:\w+\.)?getLogger\(\s*['"]([\w.]+)['"]/.exec(source)?.[1];
}
