import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^ (TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL) ([\w.\-/]+) ([\w-]+\.go:\d+) (.*)$/s;
const MODEL = /^([\w-]+-\d+|machine-[\w-]+): (?:(\d\d:\d\d:\d\d) )?$/;

/** Juju's machine and unit agents, and the charms that log through them. */
export const juju = defineFormat({
  id: "juju",
  summary: "Juju's agents and charms: time, level, module, Go source line, message",
  reference: "https://documentation.ubuntu.com/juju/3.6/reference/log/",
  samples: [
    {
      text: '2022-02-04 09:34:38 INFO juju.worker.apicaller connect.go:158 [68a1f1] "unit-nova-compute-0" successfully connected to "10.0.0.217:17070"',
      expect: {
        time: "2022-02-04T09:34:38.000000Z",
        local: true,
        severity: 9,
        logger: "juju.worker.apicaller",
        source: "connect.go:158",
        service: "juju",
        message: '[68a1f1] "unit-nova-compute-0" successfully connected to "10.0.0.217:17070"',
      },
    },
    {
      text: "2022-02-04 09:36:02 WARNING unit.nova-compute/0.install logger.go:60 W: Download is performed unsandboxed",
      expect: { severity: 13, logger: "unit.nova-compute/0.install" },
    },
    {
      text: "unit-nova-compute-0: 2022-02-04 09:34:38 INFO juju.worker.logger logger.go:120 logger worker started",
      expect: { process: "unit-nova-compute-0", logger: "juju.worker.logger" },
    },
  ],
  read(line, draft) {
    const at = line.charCodeAt(4) === 0x2d && line.charCodeAt(0) < 0x3a ? 0 : line.indexOf(": ") + 2;
    if ((at !== 0 && (at < 8 || at > 80 || !MODEL.test(line.slice(0, at)))) || !scanIso(line, at)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, level = "", logger, source, message = ""] = match;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severityOf(level);
    draft.level = level;
    draft.logger = logger;
    draft.source = source;
    if (at > 0) draft.process = line.slice(0, at - 2);
    draft.service = "juju";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
