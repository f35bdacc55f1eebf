import { defineEnvelope, type Entry } from "../../envelope.ts";
import { readInterchange, STRUCTURED_DATA_ID } from "../../interchange.ts";
import { decodeText } from "../../text.ts";
import { scanIso, stamp } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";
import { setPriority, setText, unescapeControls } from "../syslog-text.ts";

const PARAMETER = / ([^ =\]"]{1,64})="((?:[^"\\\]]|\\.)*)"/y;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/** Reads `[id name="value" …][…]` at `at` into `data`; the index behind it, or -1. */
function readStructuredData(line: string, from: number, data: Record<string, Record<string, string>>): number {
  let at = from;
  while (line.charCodeAt(at) === 0x5b) {
    const head = /^\[([^ =\]"]{1,64})/.exec(line.slice(at, at + 66));
    if (head === null) return -1;
    const values: Record<string, string> = {};
    at += head[0].length;
    PARAMETER.lastIndex = at;
    for (let match = PARAMETER.exec(line); match !== null; match = PARAMETER.exec(line)) {
      values[match[1] ?? ""] = unescapeControls(decodeText((match[2] ?? "").replace(/\\(["\\\]])/g, "$1")));
      at = PARAMETER.lastIndex;
    }
    if (line.charCodeAt(at) !== 0x5d) return -1;
    data[head[1] ?? ""] = values;
    at += 1;
  }
  return at === from ? -1 : at;
}

const nilable = (word: string | undefined): string | undefined => (word === "-" ? undefined : word);

/** `host app pid msgid structured-data message`, from `from` on. */
function readRest(line: string, from: number, entry: Entry): boolean {
  const head = /^(\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,64}) (?=[-[])/.exec(line.slice(from, from + 500));
  if (head === null) return false;
  let at = from + head[0].length;
  const data: Record<string, Record<string, string>> = {};
  at = line.charCodeAt(at) === 0x2d ? at + 1 : readStructuredData(line, at, data);
  if (at < 0 || (at < line.length && line.charCodeAt(at) !== 0x20)) return false;
  entry.host = nilable(head[1]);
  entry.program = nilable(head[2]);
  entry.process = nilable(head[3]);
  const id = nilable(head[4]);
  const { [STRUCTURED_DATA_ID]: own, ...others } = data;
  const text = line.slice(at + 1);
  entry.fields = { ...entry.fields, ...(id === undefined ? {} : { msgid: id }), ...others };
  setText(entry, text.startsWith(BYTE_ORDER_MARK) ? text.slice(3) : text);
  if (own !== undefined) {
    entry.known = { format: "syslog-5424", confidence: 1 };
    readInterchange(Object.entries(own), entry.known);
    entry.fields = undefined;
  }
  return true;
}

/** Syslog with structured data; a file may lack priority and version. */
export const syslog5424 = defineEnvelope({
  id: "syslog-5424",
  summary: "Syslog by RFC 5424: structured data with its escapes, nil values, byte order mark",
  reference: "https://www.rfc-editor.org/rfc/rfc5424",
  samples: [
    {
      text: '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [example@32473 iut="3" note="a \\"quoted\\] word"] \ufeffAn application event',
      expect: {
        text: "An application event",
        time: "2003-10-11T22:14:15.003000Z",
        severity: 10,
        level: "notice",
        host: "mymachine.example.com",
        program: "evntslog",
        process: undefined,
        fields: { facility: 20, msgid: "ID47", "example@32473": { iut: "3", note: 'a "quoted] word' } },
      },
    },
    {
      text: "<34>1 - - su - - - 'su root' failed",
      expect: { text: "'su root' failed", time: undefined, host: undefined, program: "su", severity: 21 },
    },
    {
      text: '2022-08-27T14:22:01.613Z space01 NSX 3106 - [abc@6876 comp="edge" level="INFO"] keep-alive received',
      expect: { text: "keep-alive received", host: "space01", program: "NSX", process: "3106" },
    },
  ],
  unwrap(line) {
    const first = line.charCodeAt(0);
    const entry = first === 0x3c || line.charCodeAt(10) === 0x54 ? createEntry("") : undefined;
    if (entry === undefined) return undefined;
    let at = 0;
    if (first === 0x3c) {
      const close = line.indexOf(">1 ");
      if (close < 2 || close > 4 || !setPriority(entry, line.slice(1, close))) return undefined;
      at = close + 3;
    }
    if (at > 0 && line.startsWith("- ", at)) return readRest(line, at + 2, entry) ? entry : undefined;
    if (!scanIso(line, at) || line.charCodeAt(stamp.end) !== 0x20) return undefined;
    entry.time = stamp.micros;
    entry.local = stamp.local;
    return readRest(line, stamp.end + 1, entry) ? entry : undefined;
  },
});
