import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^: (\d+): (debug|info|warning|error) : (?:(\w+):(\d+) : )?(.*)$/s;

/** The daemons of libvirt. */
export const libvirtd = defineFormat({
  id: "libvirtd",
  summary: "Libvirt's daemons: time, thread, level, function and line, message",
  reference: "https://libvirt.org/logging.html",
  samples: [
    {
      text: "2022-02-10 09:32:05.746+0000: 1234: error : virNetSocketReadWire:1832 : End of file while reading data: Input/output error",
      expect: {
        time: "2022-02-10T09:32:05.746000Z",
        severity: 17,
        level: "error",
        process: "1234",
        source: "virNetSocketReadWire:1832",
        service: "libvirtd",
        message: "End of file while reading data: Input/output error",
      },
    },
    {
      text: "2022-02-10 09:32:05.746+0000: 1234: info : libvirt version: 6.0.0",
      expect: { severity: 9, source: undefined },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0) || line.charCodeAt(stamp.end) !== 0x3a) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, thread, level = "", name, number, message = ""] = match;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severityOf(level);
    draft.level = level;
    draft.process = thread;
    if (name !== undefined) draft.source = `${name}:${number}`;
    draft.service = "libvirtd";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
