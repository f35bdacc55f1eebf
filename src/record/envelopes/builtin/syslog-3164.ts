import { defineEnvelope, type Entry } from "../../envelope.ts";
import { severityOf } from "../../severity.ts";
import { stripAnsi } from "../../text.ts";
import { scanIso, scanSyslog, stamp } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";
import { setPriority, setText } from "../syslog-text.ts";

const TAG = /^([^\s[\]:]{1,128})(?:\[([^\]\s]{1,48})\])?:(?: |$)/;
/** Pacemaker's and corosync's own files look like syslog without a tag; their formats read them whole. */
const FOREIGN = /^\[\d+\] |^\S+ +(?:corosync +\w+ +\[|[\w-]+ +\[\d+\] \()/;

/** Takes `prog[123]: ` off the text, where it stands there. */
function readTag(entry: Entry, text: string): boolean {
  const match = TAG.exec(text);
  if (match === null) return false;
  entry.program = match[1];
  entry.process = match[2];
  setText(entry, text.slice(match[0].length));
  return true;
}

/** `host tag[pid]: text`, `tag[pid]: text`, or, where a stamp of syslog's own leaves no doubt, `host text`. */
function readRest(entry: Entry, rest: string, mayLackTag: boolean): boolean {
  const space = rest.indexOf(" ");
  const first = space < 0 ? rest : rest.slice(0, space);
  if (first.endsWith(":")) return readTag(entry, rest);
  if (space < 1 || first.length > 255 || first.startsWith("[") || severityOf(first) !== 0) return false;
  if (readTag(entry, rest.slice(space + 1))) {
    entry.host = first;
    return true;
  }
  if (!mayLackTag || FOREIGN.test(rest)) return false;
  entry.host = first;
  setText(entry, rest.slice(space + 1));
  return true;
}

/** BSD syslog as it stands in files and on the wire, with the stamps that rsyslog can write instead. */
export const syslog3164 = defineEnvelope({
  id: "syslog-3164",
  summary:
    "BSD syslog (RFC 3164): with or without priority, months in four languages, rsyslog's ISO stamps and escapes",
  reference: "https://www.rfc-editor.org/rfc/rfc3164",
  samples: [
    {
      text: "Feb 10 00:00:01 compute4 systemd[1]: Finished Rotate log files.",
      expect: {
        text: "Finished Rotate log files.",
        time: "1972-02-10T00:00:01.000000Z",
        local: true,
        yearless: true,
        host: "compute4",
        program: "systemd",
        process: "1",
      },
    },
    {
      text: "<131>2016-05-31T23:42:23.368785+00:00 ctl-001 journal: Error during sync#012  File x",
      expect: {
        text: "Error during sync\n  File x",
        time: "2016-05-31T23:42:23.368785Z",
        local: false,
        severity: 17,
        level: "err",
        program: "journal",
        fields: { facility: 16 },
      },
    },
    {
      text: "Apr 04 20:48:22 train devstack@n-api.service[10884]: ERROR nova.context   File x",
      expect: { program: "devstack@n-api.service", process: "10884", text: "ERROR nova.context   File x" },
    },
    {
      text: "août 19 11:08:37 nlaptop symphorien[4961]: message repeated 3 times: [ test]",
      expect: { text: "test", time: "1972-08-19T11:08:37.000000Z", fields: { message_repeated: 3 } },
    },
    {
      text: "Nov  3 09:23:38 veridian lookup for opt failed",
      expect: { host: "veridian", text: "lookup for opt failed" },
    },
    { text: "Nov  3 09:23:38 dnsmasq[412]: started", expect: { host: undefined, program: "dnsmasq", text: "started" } },
  ],
  unwrap(coloured) {
    const line = coloured.charCodeAt(0) === 0x1b ? stripAnsi(coloured) : coloured;
    const first = line.charCodeAt(0);
    let at = 0;
    let entry: Entry | undefined;
    if (first === 0x3c) {
      const close = line.indexOf(">");
      entry = createEntry("");
      if (close < 2 || close > 4 || !setPriority(entry, line.slice(1, close))) return undefined;
      at = close + 1;
    }
    const isIso = line.charCodeAt(at + 10) === 0x54 && scanIso(line, at);
    if (!isIso && !scanSyslog(line, at)) {
      // With a priority the stamp may be missing (RFC 3164 §4.3.3).
      return entry !== undefined && readTag(entry, line.slice(at)) ? entry : undefined;
    }
    if (line.charCodeAt(stamp.end) !== 0x20) return undefined;
    entry ??= createEntry("");
    entry.time = stamp.micros;
    entry.local = stamp.local;
    entry.yearless = stamp.yearless;
    return readRest(entry, line.slice(stamp.end + 1), !isIso) ? entry : undefined;
  },
});
