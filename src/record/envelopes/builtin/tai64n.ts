import { defineEnvelope } from "../../envelope.ts";
import { createEntry } from "../entry.ts";

const LABEL = /^@([0-9a-f]{16})([0-9a-f]{8}) /;
/** TAI64 labels count from 2^62; TAI was 10 s ahead of UTC in 1970, and multilog ignores the leap seconds since. */
const EPOCH = 2n ** 62n + 10n;

/** daemontools' multilog and runit's svlogd. */
export const tai64n = defineEnvelope({
  id: "tai64n",
  summary: "Daemontools' and runit's TAI64N stamp before the line",
  reference: "https://cr.yp.to/libtai/tai64.html",
  samples: [
    {
      text: "@40000000433225833b6e1a8c tcpserver: status: 5/30",
      expect: { text: "tcpserver: status: 5/30", time: "2005-09-22T03:31:05.997071Z" },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(0) !== 0x40) return undefined;
    const match = LABEL.exec(line);
    if (match === null) return undefined;
    const seconds = Number(BigInt(`0x${match[1]}`) - EPOCH);
    const nanos = Number.parseInt(match[2] ?? "0", 16);
    if (seconds < 0 || seconds > 1e11 || nanos >= 1e9) return undefined;
    const entry = createEntry(line.slice(match[0].length));
    entry.time = seconds * 1_000_000 + Math.floor(nanos / 1000);
    return entry;
  },
});
