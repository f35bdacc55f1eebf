import { BlockList, isIPv6 } from "node:net";

/** Whether an address stands in a range, `10.0.0.0/8`. */
export function isWithin(address: string, cidr: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Whether two ways to write an address mean the same one: `fd00:0::1`, `fd00::1`. */
export function isSameAddress(left: string, right: string): boolean {
  const list = new BlockList();
  list.addAddress(left, isIPv6(left) ? "ipv6" : "ipv4");
  return list.check(right, isIPv6(right) ? "ipv6" : "ipv4");
}

/** The address that a host of this MAC gives itself in a /64 (EUI-64, RFC 4291 appendix A). */
export function slaacAddress(cidr: string, mac: string): string {
  const [network = ""] = cidr.split("/");
  const octets = mac.split(":").map((octet) => Number.parseInt(octet, 16));
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = octets;
  const eui = [first ^ 2, second, third, 0xff, 0xfe, fourth, fifth, sixth];
  const groups = [0, 2, 4, 6].map((at) => (((eui[at] ?? 0) << 8) | (eui[at + 1] ?? 0)).toString(16));
  return `${network.replace(/::$/, "")}${":0".repeat(Math.max(0, 4 - filled(network)))}:${groups.join(":")}`;
}

/** Groups that stand before the `::` of a network's address. */
function filled(network: string): number {
  return network.replace(/::$/, "").split(":").length;
}
