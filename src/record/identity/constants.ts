import { CLASS, DIGIT, MINUS } from "./characters.ts";
import { isHexRun, startsWith } from "./shapes.ts";

/**
 * Words that hold a digit and are still part of what a message says. Everything else with a digit is a name of
 * something (`cmp-001`, `eth0`, `vol7`).
 */
const CONSTANT_WORDS: ReadonlySet<string> = new Set(
  (
    "ipv4 ipv6 ip4 ip6 md5 sha1 sha224 sha256 sha384 sha512 base64 utf8 utf16 x509 l2 l3 l4 l7 ml2 s3 ec2 x86 x86_64 i386 i686 " +
    "aarch64 arm64 amd64 python2 python3 py2 py3 oauth1 oauth2 saml2 ext2 ext3 ext4 qcow2 http2 tls1 tlsv1 ssl2 ssl3 sslv3 " +
    "keystoneauth1 ip6tables ip6table iptables4 iptables6 802 dhcpv4 dhcpv6 icmpv4 icmpv6 dhcp4 dhcp6 radvd6 db2 pkcs1 pkcs7 pkcs8 pkcs12 " +
    "p2p b64 k8s v4 v6 ldap3 etcd3 etcd3gw boto3 sqlite3 sqlalchemy2 log4j 1st 2nd 3rd 4th 5xx 4xx 3xx 2xx raid0 raid1 hs256 rs256 vxlan4 bdb1 numa0 u2 2to3"
  ).split(" "),
);

/** The span, or each of its parts between `-`, `_` and `.` that holds a digit, is a constant word, or it is an API version (`v2`, `v2.1`; a counter like `v4144` is none). */
export function isConstantWord(text: string, start: number, end: number): boolean {
  const word = text.slice(start, end).toLowerCase();
  if (CONSTANT_WORDS.has(word)) return true;
  if (VERSION_WORD.test(word)) return true;
  let from = 0;
  for (let index = 0; index <= word.length; index++) {
    const code = word.charCodeAt(index);
    if (index < word.length && code !== MINUS && code !== 95 && code !== 46) continue;
    const part = word.slice(from, index);
    from = index + 1;
    if (hasDigit(part) && !CONSTANT_WORDS.has(part)) return false;
  }
  return true;
}

const VERSION_WORD = /^v\d(?:\.\d{1,2})?$/;

function hasDigit(word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (((CLASS[word.charCodeAt(index)] ?? 0) & DIGIT) !== 0) return true;
  }
  return false;
}

/** Interfaces that nova and neutron name after the first eleven characters of a port's or network's UUID. */
const DEVICE_PREFIXES = [
  "tap",
  "qbr",
  "qvb",
  "qvo",
  "qr-",
  "qg-",
  "sg-",
  "ha-",
  "rfp-",
  "fpr-",
  "fg-",
  "tpi-",
  "tpt-",
  "spi-",
  "spt-",
  "brq",
  "vnet",
];

/** `tap3f2a9c1e-7b`, `qr-3f2a9c1e-7b`, `brq3f2a9c1e-7b`. */
export function isDeviceName(units: Uint16Array, start: number, end: number): boolean {
  if (units[end - 3] !== MINUS) return false;
  for (const prefix of DEVICE_PREFIXES) {
    const id = start + prefix.length;
    if (end - id !== 11 || !startsWith(units, prefix, start)) continue;
    if (isHexRun(units, id, id + 8) && isHexRun(units, id + 9, end)) return true;
  }
  return false;
}

const UNITS: ReadonlySet<string> = new Set(
  "s ms us ns m h d min sec secs seconds b k kb kib m mb mib g gb gib t tb tib p pb pib w hz mhz ghz x px c th".split(
    " ",
  ),
);

/** The span is a unit that follows a number without a space. */
export function isUnit(text: string, start: number, end: number): boolean {
  return end - start <= 7 && UNITS.has(text.slice(start, end).toLowerCase());
}
