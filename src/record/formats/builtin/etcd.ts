import { defineFormat } from "../../format.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const SEVERITY: Readonly<Record<string, number>> = { T: 1, D: 5, I: 9, N: 10, W: 13, E: 17, C: 21 };
const REST = /^ ([TDINWEC]) \| ([\w./-]+): (.*)$/s;

/** etcd up to 3.4 (later ones write JSON, which `json-line` reads). */
export const etcd = defineFormat({
  id: "etcd",
  summary: "Etcd before its JSON log: time, level letter, package, message",
  reference: "https://github.com/coreos/pkg/tree/main/capnslog (formatters.go)",
  samples: [
    {
      text: "2020-01-01 10:00:00.123456 W | etcdserver: read-only range request took too long (120.1ms) to execute",
      expect: {
        time: "2020-01-01T10:00:00.123456Z",
        severity: 13,
        level: "W",
        logger: "etcdserver",
        service: "etcd",
        message: "read-only range request took too long (120.1ms) to execute",
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0) || !line.startsWith(" | ", stamp.end + 2)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, letter = "", logger, message = ""] = match;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = SEVERITY[letter] ?? 0;
    draft.level = letter;
    draft.logger = logger;
    draft.service = "etcd";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
