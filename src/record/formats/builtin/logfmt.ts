import { type Draft, defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { decodeText, stringOf } from "../../text.ts";
import { parseIso, scanIso, stamp } from "../../timestamp.ts";

const PAIR = /([\w.@-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))(?:\s+|$)/y;
const STARTS = /^[\w.@-]+=(?:"|\S)/;

function readPairs(line: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < line.length) {
    const match = PAIR.exec(line);
    if (match === null) return undefined;
    pairs[match[1] ?? ""] =
      match[2]?.replace(/\\(.)/g, (_all, code: string) => (code === "n" ? "\n" : code)) ?? match[3] ?? "";
  }
  return pairs;
}

function fill(pairs: Record<string, string>, draft: Draft): boolean {
  const { msg, message, level, lvl, time, ts, t, caller, logger, ...rest } = pairs;
  const text = msg ?? message;
  const word = level ?? lvl;
  if (text === undefined || (word === undefined && time === undefined && ts === undefined)) return false;
  const stamped = time ?? ts ?? t;
  if (stamped !== undefined && parseIso(stamped) !== undefined && scanIso(stamped, 0)) {
    draft.time = stamp.micros;
    draft.local = stamp.local;
  } else if (stamped !== undefined && /^\d{9,10}(?:\.\d+)?$/.test(stamped))
    draft.time = Math.round(Number(stamped) * 1e6);
  draft.level = word ?? "";
  draft.severity = severityOf(draft.level);
  draft.message = text;
  draft.source = stringOf(caller);
  draft.logger = stringOf(logger);
  draft.attributes = Object.keys(rest).length === 0 ? undefined : rest;
  draft.decoded = true;
  draft.confidence = 0.8;
  return true;
}

/** logfmt, the `key=value` lines of Go programs (Prometheus and its exporters, Grafana, Docker, Consul). */
export const logfmt = defineFormat({
  id: "logfmt",
  summary: "Logfmt: key=value pairs with time, level, msg and more, as Go programs write them",
  reference: "https://brandur.org/logfmt and https://pkg.go.dev/github.com/go-logfmt/logfmt",
  samples: [
    {
      text: 'time="2022-02-10T09:32:05+01:00" level=warning msg="Failed to \\"scrape\\"" target=openstack-exporter',
      expect: {
        time: "2022-02-10T08:32:05.000000Z",
        severity: 13,
        level: "warning",
        message: 'Failed to "scrape"',
        attributes: { target: "openstack-exporter" },
      },
    },
    {
      text: "ts=2022-02-10T09:32:05.123Z caller=main.go:12 level=info msg=started",
      expect: { time: "2022-02-10T09:32:05.123000Z", source: "main.go:12", message: "started" },
    },
  ],
  read(line, draft) {
    if (!line.includes("msg=") && !line.includes("message=")) return false;
    if (!STARTS.test(line)) return false;
    const pairs = readPairs(decodeText(line));
    return pairs !== undefined && fill(pairs, draft);
  },
});
