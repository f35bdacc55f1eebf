import { type Draft, defineFormat } from "../../format.ts";
import type { Resource } from "../../record.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
/** OVN's logical ports are Neutron's port ids; provider and router ports carry them behind a prefix. */
const LOGICAL_PORT = new RegExp(`\\b(?:lport|logical port|port|cr-lrp-|lrp-|iface-id)["= ]*(${UUID.source})`, "i");
/** Names that Neutron gives to a port's devices: a prefix and the first 11 characters of its id. */
const DEVICE = /\b(?:tap|qvo|qvb|qbr|qr-|qg-|ha-|vhu)([0-9a-f]{8}-[0-9a-f]{2})\b/;

function resourcesOf(message: string): Resource[] | undefined {
  const found: Resource[] = [];
  const port = LOGICAL_PORT.exec(message)?.[1];
  if (port !== undefined) found.push({ type: "port", id: port });
  const device = DEVICE.exec(message);
  if (device !== null) found.push({ type: "device", id: device[0] });
  return found.length === 0 ? undefined : found;
}

/** Reads `sequence|module(thread)|LEVEL|message` at `from`. */
function readFields(line: string, from: number, draft: Draft): boolean {
  const module = line.indexOf("|", from);
  const level = line.indexOf("|", module + 1);
  const text = line.indexOf("|", level + 1);
  if (module < 0 || level < 0 || text < 0 || text - level > 9 || module === from) return false;
  const sequence = Number(line.slice(from, module));
  const severity = severityOf(line.slice(level + 1, text));
  if (!Number.isInteger(sequence) || severity === 0) return false;
  draft.severity = severity;
  draft.level = line.slice(level + 1, text);
  const parenthesis = line.indexOf("(", module);
  const hasThread = parenthesis > 0 && parenthesis < level;
  draft.logger = line.slice(module + 1, hasThread ? parenthesis : level);
  if (hasThread) draft.process = line.slice(parenthesis + 1, level - 1);
  draft.message = line.slice(text + 1);
  draft.resources = resourcesOf(draft.message);
  draft.attributes = { sequence };
  draft.confidence = 1;
  return true;
}

/** Open vSwitch and OVN, in their files and over syslog. */
export const ovs = defineFormat({
  id: "ovs",
  summary: "Open vSwitch and OVN daemons: time, sequence number, module and thread, level, message",
  reference: "https://docs.openvswitch.org/en/latest/ref/ovs-appctl.8/ (vlog patterns)",
  samples: [
    {
      text: "2022-02-17T03:20:03.891Z|00032|ovn_northd|INFO|ovn-northd lock acquired. This ovn-northd instance is now active.",
      expect: {
        time: "2022-02-17T03:20:03.891000Z",
        severity: 9,
        logger: "ovn_northd",
        message: "ovn-northd lock acquired. This ovn-northd instance is now active.",
        attributes: { sequence: 32 },
      },
    },
    {
      text: "2022-02-04T09:51:40.101Z|00112|ofproto_dpif_upcall(handler3)|WARN|Dropped 3 log messages in last 12 seconds",
      expect: { severity: 13, level: "WARN", logger: "ofproto_dpif_upcall", process: "handler3" },
    },
    {
      text: "2022-02-04T10:02:11.417Z|00041|binding|INFO|Claiming lport 0f5e2c4c-6a0e-4c29-a9b3-0d6b1a2c3d4e for this chassis.",
      expect: { resources: [{ type: "port", id: "0f5e2c4c-6a0e-4c29-a9b3-0d6b1a2c3d4e" }] },
    },
    {
      text: "2022-02-04T10:02:11.700Z|00129|bridge|INFO|bridge br-int: added interface tap0f5e2c4c-6a on port 7",
      expect: { resources: [{ type: "device", id: "tap0f5e2c4c-6a" }] },
    },
    {
      text: "ovs|00001|fatal_signal|WARN|terminating with signal 15 (Terminated)",
      expect: { severity: 13, logger: "fatal_signal", message: "terminating with signal 15 (Terminated)" },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) === 0x2d) {
      if (!scanIso(line, 0) || line.charCodeAt(stamp.end) !== 0x7c) return false;
      if (!readFields(line, stamp.end + 1, draft)) return false;
      draft.time = stamp.micros;
      draft.local = stamp.local;
      return true;
    }
    return line.startsWith("ovs|") && readFields(line, 4, draft);
  },
});
