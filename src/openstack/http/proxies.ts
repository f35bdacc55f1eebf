import { BlockList, isIP } from "node:net";

/** Chooses the proxy for an origin, `undefined` for none. */
export type ProxyChoice = (origin: string) => string | undefined;

/**
 * `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` as curl and Python's requests read them, lower case first. `NO_PROXY` lists hosts, domains
 * (with or without a leading dot, everything below them too), addresses, networks (`10.0.0.0/8`), each with a port if need be, or `*`.
 */
export function chooseProxy(env: Readonly<Record<string, string | undefined>>): ProxyChoice {
  const variable = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const all = variable("ALL_PROXY");
  const secure = variable("HTTPS_PROXY") ?? all;
  const plain = variable("HTTP_PROXY") ?? all;
  if (secure === undefined && plain === undefined) return () => undefined;
  const direct = (variable("NO_PROXY") ?? "").split(/[\s,]+/).filter((each) => each !== "");
  return (origin) => {
    const url = new URL(origin);
    const proxy = url.protocol === "https:" ? secure : plain;
    if (proxy === undefined || direct.some((rule) => covers(rule.toLowerCase(), url))) return undefined;
    return proxy.includes("://") ? proxy : `http://${proxy}`;
  };
}

function covers(rule: string, url: URL): boolean {
  if (rule === "*") return true;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const [, name = rule, port] = /^(.+?|\[.+\]):(\d+)$/.exec(isIP(rule) === 6 ? "" : rule) ?? [];
  if (port !== undefined && port !== (url.port || (url.protocol === "https:" ? "443" : "80"))) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  if (family !== 0) return inNetwork(bare, host, family === 6 ? "ipv6" : "ipv4");
  const domain = bare.replace(/^\*?\./, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function inNetwork(rule: string, address: string, family: "ipv4" | "ipv6"): boolean {
  const [network = "", bits] = rule.split("/");
  if (isIP(network) !== (family === "ipv6" ? 6 : 4)) return false;
  const list = new BlockList();
  if (bits === undefined) list.addAddress(network, family);
  else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === "ipv6" ? 128 : 32)) {
    list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, family);
}
