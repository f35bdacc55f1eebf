import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "../record.ts";
import { serviceOfFile } from "../service-name.ts";
import { reassemble } from "../spans.ts";
import { openReader } from "./open-reader.ts";

const corpus = process.env["KILOWATCH_CORPUS"];
if (corpus === undefined)
  console.log("corpus tests of the reader skipped: set KILOWATCH_CORPUS to a directory of logs");

const OSLO_LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ (?:DEBUG|INFO|AUDIT|WARNING|ERROR|TRACE|CRITICAL) [a-zA-Z_]\S* /;
const BRACKET = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ [A-Z]+ \S+ \[([^\]]*)\]/;
const REQUEST = /req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TRACE_LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ (?:ERROR|TRACE) \S+ (?:\[instance: [^\]]*\] )?(?:Traceback \(most|  File ")/;

interface Source {
  path: string;
  text: string;
}

function sources(folder: string): Source[] {
  if (corpus === undefined) return [];
  const directory = join(corpus, "logs", folder);
  return readdirSync(directory)
    .filter((name) => /\.log(?:\.\d+)?\.gz$/.test(name))
    .map((name) => ({
      path: join(directory, name),
      text: gunzipSync(readFileSync(join(directory, name))).toString("latin1"),
    }));
}

function readAll({ path, text }: Source): LogRecord[] {
  const service = serviceOfFile(path);
  const options = { source: path, locator: `file:${path}`, redact: false };
  const reader = openReader(service === undefined ? options : { ...options, service });
  const bytes = Buffer.from(text, "latin1");
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length; at += 100_003) records.push(...reader.push(bytes.subarray(at, at + 100_003)));
  records.push(...reader.end());
  return records;
}

describe.skipIf(corpus === undefined).each(["kilo", "ussuri", "zed"])("the logs of %s", (folder) => {
  it.each(sources(folder))(
    "$path: every byte, every oslo line, every request id, no split traceback",
    (source) => {
      const records = readAll(source);
      expect(reassemble(records) === source.text).toBe(true);

      const oslo = source.text.split("\n").filter((line) => OSLO_LINE.test(line));
      const unread = records
        .filter(({ format }) => format !== "oslo-text")
        .flatMap(({ original }) => original.split("\n"));
      expect(unread.filter((line) => OSLO_LINE.test(line)).length).toBeLessThanOrEqual(oslo.length / 1000);

      const wanted = oslo.flatMap((line) => BRACKET.exec(line)?.[1]?.match(REQUEST) ?? []).sort();
      const found = records
        .filter(({ format }) => format === "oslo-text")
        .flatMap(({ request_id, global_request_id }) => [request_id, global_request_id])
        .filter((id) => id !== undefined)
        .sort();
      const missing = new Map<string, number>();
      for (const id of wanted) missing.set(id, (missing.get(id) ?? 0) + 1);
      for (const id of found) missing.set(id, (missing.get(id) ?? 0) - 1);
      expect([...missing].filter(([, count]) => count > 0)).toEqual([]);

      // A piece of a traceback that became a record starts with one of its lines; one without its error line is whole.
      const split = records.filter(
        ({ original, exception }) => TRACE_LINE.test(original) && exception?.text.startsWith("Traceback") !== true,
      );
      expect(split.map(({ original }) => original.slice(0, 200))).toEqual([]);
    },
    60_000,
  );
});
