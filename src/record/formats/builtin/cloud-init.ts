import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^ - ([\w.-]+)\[(\w+)\]: (.*)$/s;

/** cloud-init inside an instance (and ironic's and MAAS's images). */
export const cloudInit = defineFormat({
  id: "cloud-init",
  summary: "Cloud-init: time, source file, level, message",
  reference: "https://cloudinit.readthedocs.io/en/latest/reference/base_config_reference.html",
  samples: [
    {
      text: "2022-02-04 09:38:32,504 - util.py[WARNING]: Failed to fetch http://169.254.169.254/latest/meta-data",
      expect: {
        time: "2022-02-04T09:38:32.504000Z",
        severity: 13,
        level: "WARNING",
        logger: "util.py",
        service: "cloud-init",
        message: "Failed to fetch http://169.254.169.254/latest/meta-data",
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0) || !line.startsWith(" - ", stamp.end)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, logger, level = "", message = ""] = match;
    const severity = severityOf(level);
    if (severity === 0) return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severity;
    draft.level = level;
    draft.logger = logger;
    draft.service = "cloud-init";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
