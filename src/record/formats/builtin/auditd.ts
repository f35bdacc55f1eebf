import { defineFormat } from "../../format.ts";

const HEAD = /^(?:node=(\S+) )?type=(\w+) msg=audit\((\d{9,10}\.\d{3}):(\d+)\): ?(.*)$/s;

/** The Linux audit daemon. */
export const auditd = defineFormat({
  id: "auditd",
  summary: "The Linux audit daemon: record type, epoch and serial number, fields",
  reference: "https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment",
  samples: [
    {
      text: "type=SYSCALL msg=audit(1644451219.767:432): arch=c000003e syscall=257 success=no exit=-13 pid=171200",
      expect: {
        time: "2022-02-10T00:00:19.767000Z",
        severity: 9,
        logger: "SYSCALL",
        service: "auditd",
        message: "arch=c000003e syscall=257 success=no exit=-13 pid=171200",
        attributes: { serial: 432 },
      },
    },
    { text: "node=compute4 type=USER_LOGIN msg=audit(1644451219.767:433): pid=1 uid=0", expect: { host: "compute4" } },
  ],
  read(line, draft) {
    if (!line.startsWith("type=") && !line.startsWith("node=")) return false;
    const match = HEAD.exec(line);
    if (match === null) return false;
    const [, node, type, seconds, serial, message = ""] = match;
    draft.time = Math.round(Number(seconds) * 1_000_000);
    draft.severity = 9;
    draft.host = node;
    draft.logger = type;
    draft.service = "auditd";
    draft.message = message;
    draft.attributes = { serial: Number(serial) };
    draft.confidence = 1;
    return true;
  },
});
