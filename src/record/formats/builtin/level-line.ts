import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";

/** `WARNING: text`, `WARNING:root:text`, `[warning] text`, `(nova.compute) WARNING text`, `ERROR text` (in capitals only). */
const LINE =
  /^(?:\[([A-Za-z]{3,9})\]:? +|([A-Za-z]{3,9}):([\w.]{1,80}):|([A-Za-z]{3,9}):\s+|([A-Z]{4,8}) +(?:\[?([a-z][\w.]*)\]?:? )?)(\S.*)$/s;

/** A level and a message, without a time: what small programs print, and what is left inside a syslog line. */
export const levelLine = defineFormat({
  id: "level-line",
  summary: "Any line that begins with its level, with or without a logger, and has no time",
  reference: "https://docs.python.org/3/library/logging.html#logging.basicConfig",
  samples: [
    {
      text: "WARNING: This is a development server. Do not use it in production.",
      expect: { severity: 13, level: "WARNING", message: "This is a development server. Do not use it in production." },
    },
    {
      text: "ERROR:nova.compute:no host",
      expect: { severity: 17, level: "ERROR", logger: "nova.compute", message: "no host" },
    },
    { text: "[notice] Loaded 3 modules", expect: { severity: 10, message: "Loaded 3 modules" } },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0) & 0xdf;
    if (line.charCodeAt(0) !== 0x5b && (first < 0x41 || first > 0x5a)) return false;
    const match = LINE.exec(line);
    if (match === null) return false;
    const level = match[1] ?? match[2] ?? match[4] ?? match[5] ?? "";
    const severity = severityOf(level);
    if (severity === 0) return false;
    draft.severity = severity;
    draft.level = level;
    draft.logger = match[3] ?? match[6];
    draft.message = match[7] ?? "";
    draft.confidence = 0.3;
    return true;
  },
});
