import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

/** `thread::LEVEL::time::module::line::logger::(function) message`. */
const HEAD = /^([^:]{1,80})::([A-Z]+)::/;
const REST = /^::(\w+)::(\d+)::([\w.]+)::\((\w+)\) (.*)$/s;

/** oVirt's host agent, whose hosts stand beside many OpenStack clouds. */
export const vdsm = defineFormat({
  id: "vdsm",
  summary: "VDSM, oVirt's host agent: thread, level, time, module, line, logger, function, message",
  reference: "https://github.com/oVirt/vdsm (vdsm/logger.conf.in)",
  samples: [
    {
      text: "MainThread::INFO::2011-12-05 07:04:56,101::vdsm::71::vds::(run) I am the actual vdsm 4.9-0",
      expect: {
        time: "2011-12-05T07:04:56.101000Z",
        local: true,
        severity: 9,
        process: "MainThread",
        logger: "vds",
        source: "vdsm:71 in run",
        message: "I am the actual vdsm 4.9-0",
      },
    },
  ],
  read(line, draft) {
    if (!line.includes("::")) return false;
    const head = HEAD.exec(line);
    if (head === null || !scanIso(line, head[0].length)) return false;
    const rest = REST.exec(line.slice(stamp.end));
    if (rest === null) return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.level = head[2] ?? "";
    draft.severity = severityOf(draft.level);
    draft.process = head[1];
    draft.logger = rest[3];
    draft.source = `${rest[1]}:${rest[2]} in ${rest[4]}`;
    draft.service = "vdsm";
    draft.message = rest[5] ?? "";
    draft.confidence = 1;
    return true;
  },
  // Its tracebacks have lost the indentation of their frames.
  continues: (line) => /^(?:File "|\s|[\w.]*(?:Error|Exception)\b)/.test(line),
});
