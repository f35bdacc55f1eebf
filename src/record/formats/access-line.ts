import type { Draft } from "../format.ts";
import type { HttpAccess } from "../record.ts";
import { scanClf, stamp } from "../timestamp.ts";

/** What came of an access by its HTTP status. */
export function outcomeOf(status: number): string {
  if (status >= 500) return "server_error";
  return status >= 400 ? "client_error" : "success";
}

/** Reads `GET /path HTTP/1.1` (the protocol may be missing) between two indexes; `undefined` where it is no request line. */
export function readRequestLine(line: string, from: number, to: number): HttpAccess | undefined {
  const first = line.charCodeAt(from);
  if (first < 0x41 || first > 0x5a) return undefined;
  const space = line.indexOf(" ", from);
  if (space < 0 || space >= to || space - from > 20) return undefined;
  const end = line.lastIndexOf(" ", to - 1);
  const hasProtocol = end > space && line.startsWith("HTTP/", end + 1);
  const path = line.slice(space + 1, hasProtocol ? end : to);
  const lead = path.charCodeAt(0);
  if (lead !== 0x2f && lead !== 0x2a && !path.startsWith("http")) return undefined;
  return { method: line.slice(from, space), path };
}

function numberAt(text: string, key: string, from: number): string | undefined {
  const at = text.indexOf(key, from);
  if (at < 0) return undefined;
  let start = at + key.length;
  while (text.charCodeAt(start) === 0x20) start += 1;
  let end = start;
  while (end < text.length && text.charCodeAt(end) > 0x20) end += 1;
  return text.slice(start, end);
}

function accept(draft: Draft, http: HttpAccess): true {
  draft.kind = "access";
  draft.http = http;
  if (http.status !== undefined) draft.outcome = outcomeOf(http.status);
  return true;
}

/** `<peer> "GET /x HTTP/1.1" status: 200 len: 1 [microversion: 2.1] [time: 0.2]`: nova, neutron, placement and others. */
function readStatusLine(message: string, quote: number, close: number, draft: Draft): boolean {
  const http = readRequestLine(message, quote + 1, close);
  if (http === undefined) return false;
  const from = close + 1;
  const status = Number(numberAt(message, " status: ", from));
  if (!Number.isInteger(status)) return false;
  http.status = status;
  const length = Number(numberAt(message, " len: ", from));
  if (Number.isInteger(length)) http.response_bytes = length;
  const version = numberAt(message, " microversion: ", from);
  if (version !== undefined && version !== "-") http.microversion = version;
  const time = Number(numberAt(message, " time: ", from) ?? Number.NaN);
  if (Number.isFinite(time)) draft.duration = time;
  const peer = message.slice(0, quote).trim();
  if (peer.length > 0 && peer !== "-") http.peer = peer;
  return accept(draft, http);
}

interface Tail {
  status: number;
  bytes: number | undefined;
  seconds: number | undefined;
  agent: string | undefined;
}

/** An integer is Apache's `%D` in microseconds, a fraction eventlet's or nginx's seconds. */
function secondsOf(word: string): number | undefined {
  const value = Number(word);
  if (word.length === 0 || !Number.isFinite(value)) return undefined;
  return word.includes(".") ? value : value / 1_000_000;
}

/** Reads ` 200 1311 [time] ["referer" "agent"] [time]` at `from`. */
function readTail(line: string, from: number): Tail | undefined {
  const match =
    /^ (\d{3}) (\d+|-)(?: ([\d.]+))?(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(?: "[^"]*")?(?: ([\d.]+))?/.exec(
      line.slice(from),
    );
  if (match === null) return undefined;
  const time = match[3] ?? match[6];
  return {
    status: Number(match[1]),
    bytes: match[2] === "-" ? undefined : Number(match[2]),
    seconds: time === undefined ? undefined : secondsOf(time),
    agent: match[5] === undefined || match[5] === "-" ? undefined : match[5],
  };
}

/** The peer, and the user where one authenticated, out of `[vhost] peer ident user` (the peer may be a list with spaces). */
function readPeer(text: string): { peer: string | undefined; user: string | undefined } {
  const words = text.split(" ").filter((word) => word.length > 0);
  const user = words.at(-1);
  const peer = words.length > 2 ? words.slice(0, -2).join(" ") : words[0];
  return { peer: peer === "-" ? undefined : peer, user: words.length < 3 || user === "-" ? undefined : user };
}

/**
 * Reads the common log format, its combined form, and eventlet's, of which all have `[time] "request" status bytes`:
 * `10.1.1.2 - - [28/Jun/2023:08:11:12 +0200] "GET /v2.1 HTTP/1.1" 200 1311 29116 "-" "gophercloud/2.0.0"`. Leaves the
 * bracket's time in `stamp`. `bracket` is the index of its `[`.
 */
export function readCommonLog(line: string, bracket: number, draft: Draft): boolean {
  if (!scanClf(line, bracket + 1) || !line.startsWith('] "', stamp.end)) return false;
  const quote = stamp.end + 2;
  let close = line.indexOf('" ', quote + 1);
  while (close > 0 && line.charCodeAt(close - 1) === 0x5c) close = line.indexOf('" ', close + 1);
  if (close < 0) return false;
  const tail = readTail(line, close + 1);
  if (tail === undefined) return false;
  const http: HttpAccess = readRequestLine(line, quote + 1, close) ?? {
    method: "",
    path: line.slice(quote + 1, close),
  };
  http.status = tail.status;
  if (tail.bytes !== undefined) http.response_bytes = tail.bytes;
  if (tail.agent !== undefined) http.user_agent = tail.agent;
  const { peer, user } = readPeer(line.slice(0, bracket));
  if (peer !== undefined) http.peer = peer;
  if (user !== undefined) draft.actor = { user };
  if (tail.seconds !== undefined) draft.duration = tail.seconds;
  return accept(draft, http);
}

/** `GET http://10.0.0.1:8776/v3/types` and `http://… returned with HTTP 200`, as cinder, keystone and manila write. */
function readUrlLine(message: string, draft: Draft): boolean {
  const first = message.charCodeAt(0);
  if (first === 0x68 && message.startsWith("http")) {
    const at = message.indexOf(" returned with HTTP ");
    if (at < 0) return false;
    const status = Number(message.slice(at + 20, at + 23));
    if (!Number.isInteger(status)) return false;
    return accept(draft, { method: "", path: pathOf(message.slice(0, at)), status });
  }
  if (first < 0x41 || first > 0x5a) return false;
  const space = message.indexOf(" ");
  if (space < 3 || space > 7 || !message.startsWith("http", space + 1)) return false;
  const url = message.slice(space + 1);
  if (url.includes(" ") || !url.includes("://")) return false;
  return accept(draft, { method: message.slice(0, space), path: pathOf(url) });
}

/** A URL without scheme and authority. */
function pathOf(url: string): string {
  const scheme = url.indexOf("://");
  const slash = url.indexOf("/", scheme + 3);
  return slash < 0 ? "/" : url.slice(slash);
}

/**
 * Reads the access line of a WSGI server or of an OpenStack request log, given its message alone (latin-1 or Unicode),
 * into `draft`: kind, http, duration in seconds and outcome. Answers whether it is one; never throws. Shapes:
 * oslo.middleware and nova `requestlog`, eventlet's `wsgi_log_format` of nova and neutron and its default, placement,
 * cinder's and keystone's URL lines.
 */
export function readAccess(message: string, draft: Draft): boolean {
  const quote = message.indexOf('"');
  if (quote < 0 || quote > 200) return readUrlLine(message, draft);
  const method = message.charCodeAt(quote + 1);
  if (method < 0x41 || method > 0x5a) return false;
  const close = message.indexOf('" status: ', quote + 1);
  if (close > 0) return readStatusLine(message, quote, close, draft);
  return message.charCodeAt(quote - 2) === 0x5d && readCommonLog(message, message.lastIndexOf("[", quote), draft);
}
