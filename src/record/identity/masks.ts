import type { SlotKind } from "./slots.ts";

/** A kind of value, as data: what the scanner must find, in words that a person can check. */
export interface Mask {
  readonly kind: SlotKind;
  readonly summary: string;
  /** Everything that the scanner masks as this kind matches it in full; where `isExact`, the reverse holds too. */
  readonly pattern: RegExp;
  readonly isExact: boolean;
  readonly samples: readonly { text: string; template: string }[];
}

const HEX = "[0-9a-fA-F]";
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d+)?`;
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const IPV4 = String.raw`${OCTET}(?:\.${OCTET}){3}(?:\/\d{1,3})?`;

/**
 * The typed masks. They are part of the id edition: the scanner does the same in one pass, and a test compares the two. Strings in
 * quotes, `key=value`, dotted names and the like are masked only where no catalogue knows the message (`generalise.ts`).
 */
export const MASKS: readonly Mask[] = [
  {
    kind: "uuid",
    summary: "A UUID, or a list of them; what is joined to it stays",
    pattern: new RegExp(`^${UUID}(?:, ?${UUID})*$`),
    isExact: true,
    samples: [
      { text: "port 3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab is up", template: "port <uuid> is up" },
      { text: "qrouter-3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab", template: "qrouter-<uuid>" },
      { text: "network-vif-plugged:3F2A9C1E-7B1D-4A5E-9C0F-0123456789AB", template: "network-vif-plugged:<uuid>" },
      {
        text: "ports 3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab, 4f2a9c1e-7b1d-4a5e-9c0f-0123456789ab gone",
        template: "ports <uuid> gone",
      },
    ],
  },
  {
    kind: "request",
    summary: "A request id",
    pattern: new RegExp(`^req-${UUID}$`),
    isExact: true,
    samples: [
      { text: "used request id req-3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab", template: "used request id <request>" },
    ],
  },
  {
    kind: "id",
    summary: "32 hexadecimal digits: keystone's ids of users and projects, or an MD5 sum",
    pattern: new RegExp(`^${HEX}{32}$`),
    isExact: false,
    samples: [{ text: "user 113d3a99c3da401fbd62cc2caa5b96d2 logs in", template: "user <id> logs in" }],
  },
  {
    kind: "hash",
    summary: "A SHA sum, also behind keystoneauth's `{SHA256}`",
    pattern: new RegExp(`^(?:\\{SHA\\d*\\}${HEX}+|${HEX}{40}|${HEX}{56}|${HEX}{64}|${HEX}{96}|${HEX}{128})$`),
    isExact: false,
    samples: [
      { text: "base a489c868f0c37da93b76227c91bb03908ac0e742 used", template: "base <hash> used" },
      { text: "X-Auth-Token: {SHA256}a489c868f0c37da9", template: "X-Auth-Token: <hash>" },
    ],
  },
  {
    kind: "hex",
    summary: "Seven or more hexadecimal digits, at least one of each sort",
    pattern: new RegExp(`^(?=.*[0-9])(?=.*[a-fA-F])${HEX}{7,}$`),
    isExact: false,
    samples: [{ text: "update 8f2f1571d55b to 16f1fbcab42b", template: "update <hex> to <hex>" }],
  },
  {
    kind: "ip",
    summary: "An IPv4 or IPv6 address with an optional prefix length, or a list of them",
    pattern: new RegExp(
      String.raw`^(?:${IPV4}|(?=.*::)[0-9a-fA-F:]{2,}(?:(?<=:)${IPV4})?(?:\/\d{1,3})?|(?:${HEX}{1,4}:){7}${HEX}{1,4}(?:\/\d{1,3})?)(?:, ?(?:${IPV4}|[0-9a-fA-F:]+(?:\/\d{1,3})?))*$`,
    ),
    isExact: false,
    samples: [
      { text: "10.11.21.143,10.11.10.1 asks", template: "<ip> asks" },
      { text: "listen on 10.0.0.1:5672", template: "listen on <ip>:<number>" },
      { text: "subnet 192.168.0.0/24 and fd00:1::/64, fe80::f816:3eff:fe12:3456.", template: "subnet <ip> and <ip>." },
      { text: "bound to ::1", template: "bound to <ip>" },
    ],
  },
  {
    kind: "mac",
    summary: "A MAC address",
    pattern: new RegExp(`^${HEX}{2}(?::${HEX}{2}){5}$`),
    isExact: true,
    samples: [{ text: "mac fa:16:3e:8b:0c:1d seen", template: "mac <mac> seen" }],
  },
  {
    kind: "pci",
    summary: "A PCI address",
    pattern: new RegExp(`^${HEX}{4}:${HEX}{2}:${HEX}{2}\\.${HEX}$`),
    isExact: true,
    samples: [{ text: "device 0000:3b:00.1 claimed", template: "device <pci> claimed" }],
  },
  {
    kind: "time",
    summary: "A date, a time of day, or both, with a zone",
    pattern: new RegExp(
      String.raw`^(?:\d{4}-\d\d-\d\d(?:[T ]${CLOCK}(?:Z|[+-]\d\d(?::?\d\d)?)?)?|${CLOCK}|\d\d\/\w{3}\/\d{4}[: ]${CLOCK}(?: [+-]\d{4})?)$`,
    ),
    isExact: true,
    samples: [
      { text: "from 2017-05-16 05:00:00 to 2017-05-16T06:00:00.123456+00:00", template: "from <time> to <time>" },
      { text: "- - [23/Nov/2026 19:15:21] x", template: "- - [<time>] x" },
      { text: "at 05:00:00.5 it rang", template: "at <time> it rang" },
    ],
  },
  {
    kind: "number",
    summary: "A decimal number; a unit behind it stays",
    pattern: /^-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i,
    isExact: false,
    samples: [
      { text: "Took 19.05 seconds", template: "Took <number> seconds" },
      {
        text: "held 0.003s, 64172MB, -1, 1.5e-05, 100%",
        template: "held <number>s, <number>MB, <number>, <number>, <number>%",
      },
    ],
  },
  {
    kind: "version",
    summary: "Three or more numbers with dots between them",
    pattern: /^[-.]*\d+(?:\.+\d+)*$/,
    isExact: false,
    samples: [{ text: "neutron-server version 21.0.0 runs", template: "neutron-server version <version> runs" }],
  },
  {
    kind: "url",
    summary: "A URL of any scheme",
    pattern: /^[\w.+-]+:\/\/\S*$/,
    isExact: false,
    samples: [
      { text: "call to http://10.0.0.1:8774/v2.1/servers?limit=1.", template: "call to <url>." },
      { text: "via rabbit://nova@mq:5672//", template: "via <url>" },
      { text: "to mysql+pymysql://nova:<secret>@db/nova.", template: "to <url>." },
    ],
  },
  {
    kind: "path",
    summary: "An absolute path, or a relative one that shows it is one",
    pattern: /^[\w.\-~+@]*\/\S*$/,
    isExact: false,
    samples: [
      { text: "at (/var/lib/nova/_base/a4): checking", template: "at (<path>): checking" },
      { text: "wrote cinder/volume/manager.py:17", template: "wrote <path>:<number>" },
      { text: "HTTP/1.1 and/or not", template: "HTTP/1.1 and/or not" },
    ],
  },
  {
    kind: "address",
    summary: "A hexadecimal number with 0x",
    pattern: /^0[xX][0-9a-fA-F]+$/,
    isExact: true,
    samples: [{ text: "cookie 0xb93d3f1a1c4f1b7e", template: "cookie <address>" }],
  },
  {
    kind: "domain",
    summary: "libvirt's name of a server",
    pattern: new RegExp(`^instance-${HEX}{8}$`),
    isExact: false,
    samples: [{ text: "domain instance-0000002a died", template: "domain <domain> died" }],
  },
  {
    kind: "device",
    summary: "An interface named after a port's or network's id",
    pattern: new RegExp(
      `^(?:tap|qbr|qvb|qvo|qr-|qg-|sg-|ha-|rfp-|fpr-|fg-|tpi-|tpt-|spi-|spt-|brq|vnet)${HEX}{8}-${HEX}{2}$`,
    ),
    isExact: false,
    samples: [{ text: "plug tap3f2a9c1e-7b into br-int", template: "plug <device> into br-int" }],
  },
  {
    kind: "name",
    summary: "Any other word with a digit that is not a word of the trade (`IPv4`, `v2.1`, `ml2`), or `user@host`",
    pattern: /^[\w.\-@#]+$/,
    isExact: false,
    samples: [
      { text: "host cmp-001 with eth0 and IPv4, v2.1, ml2", template: "host <name> with <name> and IPv4, v2.1, ml2" },
      { text: "service cmp@lvm#pool up", template: "service <name> up" },
    ],
  },
  {
    kind: "dict",
    summary: "What stands in braces",
    pattern: /^\{[\s\S]*$/,
    isExact: false,
    samples: [
      { text: `stats {'a': {'b': "}"}}. End`, template: "stats <dict>. End" },
      { text: "cut off {'a': [1,", template: "cut off <dict>" },
    ],
  },
  {
    kind: "list",
    summary: "A Python list",
    pattern: /^\[[\s\S]*$/,
    isExact: false,
    samples: [
      { text: "running ['ip', 'a'] now", template: "running <list> now" },
      { text: "info: [] and [x] or [-]", template: "info: <list> and [x] or [-]" },
      { text: "levels [Binding(a='b')]", template: "levels <list>" },
    ],
  },
  {
    kind: "object",
    summary: "An object's repr, or an XML document",
    pattern: /^[<(][\s\S]*$/,
    isExact: false,
    samples: [
      { text: "task <bound method A.b of <C object at 0x24d8590>> ran", template: "task <object> ran" },
      { text: "got Instance(id=1,name='(') back", template: "got Instance<object> back" },
      { text: "xml=<domain><name>x</name></domain> done", template: "xml=<value> done" },
      { text: "a -> b <= c", template: "a -> b <= c" },
    ],
  },
  {
    kind: "tuple",
    summary: "A Python tuple that begins with a string",
    pattern: /^\([\s\S]*$/,
    isExact: false,
    samples: [
      { text: "Lock ('cmp', 'cmp') taken", template: "Lock <tuple> taken" },
      { text: "VM Started (Lifecycle Event)", template: "VM Started (Lifecycle Event)" },
    ],
  },
  {
    kind: "string",
    summary: "A Python string's repr with its prefix",
    pattern: /^[ubr]{1,2}['"][\s\S]*['"]$/i,
    isExact: false,
    samples: [{ text: "name u'x y' set", template: "name <string> set" }],
  },
  {
    kind: "secret",
    summary: "What redaction left",
    pattern: /^<secret>$/,
    isExact: true,
    samples: [{ text: "token <secret> refused", template: "token <secret> refused" }],
  },
];
