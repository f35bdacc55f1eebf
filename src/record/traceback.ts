import type { ExceptionCause, ExceptionFrame, RecordException } from "./record.ts";

const START = "Traceback (most recent call last)";
const DURING = "During handling of the above exception, another exception occurred:";
const CAUSE = "The above exception was the direct cause of the following exception:";

/** Tells whether a bare line starts, or can only be part of, what Python prints for an exception. */
export function isTracebackLine(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === 0x20) return line.startsWith('  File "') || line.startsWith("  + Exception Group Traceback");
  if (first === 0x54) return line.startsWith(START) || line.startsWith(CAUSE);
  return first === 0x44 && line.startsWith(DURING);
}

/** Tells whether a traceback starts here. */
export function startsTraceback(line: string): boolean {
  return (
    (line.charCodeAt(0) === 0x54 && line.startsWith(START)) ||
    (line.charCodeAt(0) === 0x20 && line.startsWith("  + Exception Group Traceback"))
  );
}

const MEMO_SIZE = 2048;
const memo = new Map<string, RecordException>();

/**
 * Reads what Python printed for an exception: the chain outermost first, its frames, and the root cause. The same text
 * gives the same value, which must not be changed.
 */
export function readTraceback(text: string): RecordException {
  const known = memo.get(text);
  if (known !== undefined) return known;
  const exception = parseTraceback(text);
  if (memo.size >= MEMO_SIZE) memo.clear();
  memo.set(text, exception);
  return exception;
}

function parseTraceback(text: string): RecordException {
  const chain = splitChain(text.split("\n")).map(readBlock).reverse();
  const outer = chain[0] ?? { class: "", message: "", frames: [] };
  const root = chain.at(-1);
  const inner = root === undefined ? undefined : readRemoteTraceback(root.message);
  if (inner !== undefined) chain.push(...inner.chain);
  return {
    class: outer.class,
    message: outer.message,
    chain,
    root_cause: chain.at(-1)?.class ?? outer.class,
    text,
    ...(inner === undefined ? {} : { remote: true }),
  };
}

/** Cuts a printed chain into its exceptions, first raised first. */
function splitChain(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  let block: string[] = [];
  for (const line of lines) {
    if (line === DURING || line === CAUSE) {
      blocks.push(block);
      block = [];
    } else if (startsTraceback(line) && hasFrames(block)) {
      blocks.push(block);
      block = [line];
    } else block.push(line);
  }
  blocks.push(block);
  return blocks.filter((each) => each.some((line) => line.trim() !== ""));
}

function hasFrames(block: readonly string[]): boolean {
  return block.some((line) => line.startsWith("  File "));
}

const FRAME = /^\s+File "?(.*?)"?, line (\d+)(?:, in (.*))?$/;
const CARETS = /^\s*[~^]+[~^ ]*$/;
const CLASS = /^(?:\S*?[|+]\s*)?([A-Za-z_][\w.]*(?:\.<locals>\.\w+)?)(?:: ?([\s\S]*))?$/;

function readBlock(lines: readonly string[]): ExceptionCause {
  const frames: ExceptionFrame[] = [];
  let at = 0;
  while (at < lines.length && !startsTraceback(lines[at] ?? "")) at++;
  // An exception without a traceback of its own is printed as its last line alone.
  at = at === lines.length ? 0 : at + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const match = FRAME.exec(line);
    if (match !== null) {
      frames.push({ file: match[1] ?? "", line: Number(match[2]), function: match[3] ?? "<module>" });
    } else if (/^\s{3,}\S/.test(line) && frames.length > 0) {
      const frame = frames.at(-1);
      if (frame !== undefined && frame.code === undefined && !CARETS.test(line)) frame.code = line.trim();
    } else if (line.trim() !== "" && !/^\s+\[Previous line repeated/.test(line)) break;
  }
  const rest = lines.slice(at).join("\n").trimEnd();
  const match = CLASS.exec(rest);
  return match === null
    ? { class: "", message: rest, frames }
    : { class: match[1] ?? "", message: match[2] ?? "", frames };
}

const LIST_START = /\[u?['"](?:Traceback \(most recent call last\)|\s+File )/;
const REMOTE = /Remote error: (\S+) ?/;

/**
 * Reads the traceback of another process that came inside a message: as Python's list of strings (`[u'Traceback …\n', …]`)
 * or, as oslo.messaging writes it, printed behind the message. `undefined` where there is none.
 */
export function readRemoteTraceback(message: string): RecordException | undefined {
  if (message.indexOf("Traceback (most recent call last)") < 0) return undefined;
  const list = LIST_START.exec(message);
  const text = list === null ? printedPart(message) : joinPythonList(message.slice(list.index + 1));
  if (text === undefined) return undefined;
  const exception = readTraceback(text.trimEnd());
  const remote = REMOTE.exec(message);
  if (exception.class !== "" || remote === null) return { ...exception, remote: true };
  const name = remote[1] ?? "";
  const words = message.slice(remote.index + remote[0].length, list?.index).trim();
  const chain = exception.chain.map((cause, index) =>
    index === 0 ? { ...cause, class: name, message: words } : cause,
  );
  return { ...exception, class: name, message: words, chain, root_cause: chain.at(-1)?.class ?? name, remote: true };
}

function printedPart(message: string): string | undefined {
  const at = message.indexOf(`\n${START}`);
  return at < 0 ? undefined : message.slice(at + 1);
}

const STRING = /\s*[ub]?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*([,\]])?/y;

/** Joins the strings of a Python list whose `[` has been cut off; stops where it is no longer one. */
function joinPythonList(text: string): string {
  let joined = "";
  STRING.lastIndex = 0;
  for (let match = STRING.exec(text); match !== null; match = STRING.exec(text)) {
    joined += unescapePython(match[1] ?? match[2] ?? "");
    if (match[3] !== ",") break;
  }
  return joined;
}

function unescapePython(text: string): string {
  return text.replace(/\\(n|t|r|\\|'|"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/g, (_whole, code: string) => {
    if (code === "n") return "\n";
    if (code === "t") return "\t";
    if (code === "r") return "\r";
    return code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code;
  });
}
