import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^ (\S+) (?:\((\S+)\)|\S+ \S+) (\d+) : (\w+) \[(\w{3})\] (.*)$/s;

/** The cluster log and the audit log that Ceph's monitors keep. */
export const cephCluster = defineFormat({
  id: "ceph-cluster",
  summary: "Ceph's cluster and audit logs: time, daemon, sequence number, channel, level, message",
  reference: "https://docs.ceph.com/en/latest/rados/operations/monitoring/ (src/common/LogEntry.cc)",
  samples: [
    {
      text: "2022-02-10T00:00:36.595093+0000 mgr.node-1 (mgr.14106) 2577 : cluster [DBG] pgmap v2587: 69 pgs: 69 down; 0 B data",
      expect: {
        time: "2022-02-10T00:00:36.595093Z",
        severity: 5,
        level: "DBG",
        process: "mgr.node-1",
        logger: "cluster",
        service: "ceph",
        message: "pgmap v2587: 69 pgs: 69 down; 0 B data",
        attributes: { sequence: 2577 },
      },
    },
    {
      text: "2022-02-10T00:00:41.000093+0000 mon.node-1 (mon.0) 97 : audit [INF] from='client.? ' entity='client.admin' cmd=[{\"prefix\": \"status\"}]: dispatch",
      expect: { severity: 9, logger: "audit", process: "mon.node-1" },
    },
    {
      text: "2018-05-02 10:00:00.000123 mon.a mon.0 10.0.0.1:6789/0 12 : cluster [WRN] Health check failed: 1 osds down (OSD_DOWN)",
      expect: { time: "2018-05-02T10:00:00.000123Z", local: true, severity: 13, process: "mon.a" },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2d || !line.includes(" : ") || !scanIso(line, 0)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, daemon, , sequence, channel, level = "", message = ""] = match;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severityOf(level);
    draft.level = level;
    draft.process = daemon;
    draft.logger = channel;
    draft.service = "ceph";
    draft.message = message;
    draft.attributes = { sequence: Number(sequence) };
    draft.confidence = 1;
    return true;
  },
});
