import { defineFormat } from "../../format.ts";
import { scanCtime, stamp } from "../../timestamp.ts";

/** Keepalived's file log (over syslog its text stands alone, and any program's would be the same). */
export const keepalived = defineFormat({
  id: "keepalived",
  summary: "Keepalived's file log: ctime stamp, colon, message; the VRRP instance is kept apart",
  reference: "https://github.com/acassen/keepalived/blob/master/lib/logger.c",
  samples: [
    {
      text: "Thu Feb 10 09:32:05 2022: (VR_1) Entering MASTER STATE",
      expect: {
        time: "2022-02-10T09:32:05.000000Z",
        local: true,
        severity: 9,
        service: "keepalived",
        message: "(VR_1) Entering MASTER STATE",
        attributes: { instance: "VR_1" },
      },
    },
    {
      text: "Thu Feb 10 09:32:05.123456 2022: Registering Kernel netlink reflector",
      expect: { time: "2022-02-10T09:32:05.123456Z" },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(3) !== 0x20 || !scanCtime(line, 0) || !line.startsWith(": ", stamp.end)) return false;
    draft.time = stamp.micros;
    draft.local = true;
    draft.severity = 9;
    draft.service = "keepalived";
    draft.message = line.slice(stamp.end + 2);
    const instance = /^\((\w+)\)/.exec(draft.message)?.[1];
    if (instance !== undefined) draft.attributes = { instance };
    draft.confidence = 0.9;
    return true;
  },
});
