import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { KilowatchError, messageOf } from "#base";
import type { TlsSettings } from "../clouds/cloud-config.ts";
import type { ProxyChoice } from "./proxies.ts";

/** Pools of connections, one for the direct way and one for each proxy. */
export interface Dispatchers {
  for(origin: string): Dispatcher;
  /** The way there for people: the origin, and the proxy before it without its credentials. */
  describe(origin: string): string;
  close(): Promise<void>;
}

/** No connection within this time is no connection; the time allowed for the call may be shorter. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * How connections are made. No certificate is read before there is one to check. Throws CONFIG_INVALID where the cloud's own certificates
 * can't be used.
 */
export function createDispatchers(tls: TlsSettings, proxyFor: ProxyChoice, cloud: string): Dispatchers {
  const options = {
    // One timer of the transport bounds the whole call.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
  };
  const open = new Map<string, Dispatcher>();
  const make = (proxy: string | undefined, isSecure: boolean): Dispatcher => {
    const requestTls = isSecure ? tlsOptions(tls, cloud) : {};
    if (proxy === undefined) return new Agent({ ...options, connect: { timeout: CONNECT_TIMEOUT_MS, ...requestTls } });
    return new ProxyAgent({ ...options, uri: proxy, requestTls });
  };
  const byOrigin = new Map<string, Dispatcher>();
  return {
    for(origin) {
      const known = byOrigin.get(origin);
      if (known !== undefined) return known;
      const proxy = proxyFor(origin);
      const isSecure = origin.startsWith("https:");
      const key = `${isSecure ? "https" : "http"} ${proxy ?? ""}`;
      let dispatcher = open.get(key);
      if (dispatcher === undefined) open.set(key, (dispatcher = make(proxy, isSecure)));
      byOrigin.set(origin, dispatcher);
      return dispatcher;
    },
    describe(origin) {
      const proxy = proxyFor(origin);
      return proxy === undefined ? origin : `${origin} through proxy ${URL.parse(proxy)?.host ?? ""}`;
    },
    async close() {
      await Promise.all([...open.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function tlsOptions(tls: TlsSettings, cloud: string): { secureContext: SecureContext; rejectUnauthorized: boolean } {
  const { certificate, key } = tls;
  // Without `cacert` the machine's own store counts too: an operator's authority is usually installed there, not in Node.
  const ca = tls.ca ?? [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  try {
    const secureContext = createSecureContext({
      ca,
      ...(certificate === undefined ? {} : { cert: certificate, key }),
    });
    return { secureContext, rejectUnauthorized: tls.verify };
  } catch (error) {
    throw new KilowatchError(
      "CONFIG_INVALID",
      `cloud '${cloud}': cacert, cert or key is not usable PEM, or cert and key don't belong together: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
