import { defineFormat } from "../../format.ts";

const LINE =
  /^(?:[<>]\d+ (?:new |connection closed|server listening|send buffer|server_socket|\d+ |get |set |delete |STORED|NOT_STORED|DELETED|NOT_FOUND|END|sending key |stats)|slab class +\d+: chunk size|Failed to (?:write|read), and not due to blocking|Too many open connections)/;

/** memcached's `-v` output, which carries neither time nor level. */
export const memcached = defineFormat({
  id: "memcached",
  summary: "Memcached's verbose output: connections, commands, slab classes",
  reference: "https://github.com/memcached/memcached/blob/master/memcached.c",
  samples: [
    {
      text: "<32 new auto-negotiating client connection",
      expect: { severity: 5, service: "memcached", message: "<32 new auto-negotiating client connection" },
    },
    { text: "Failed to write, and not due to blocking: Broken pipe", expect: { severity: 17 } },
    { text: "slab class   1: chunk size        96 perslab   10922", expect: { severity: 5 } },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0);
    if (first !== 0x3c && first !== 0x3e && first !== 0x73 && first !== 0x46 && first !== 0x54) return false;
    if (!LINE.test(line)) return false;
    draft.severity = first === 0x46 || first === 0x54 ? 17 : 5;
    draft.service = "memcached";
    draft.message = line;
    draft.confidence = 0.9;
    return true;
  },
});
