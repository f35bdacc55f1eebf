import type { Credentials } from "../auth/credentials.ts";
import type { ServiceType } from "../session.ts";

export type Interface = "public" | "internal" | "admin";

/** One cloud of `clouds.yaml` or the environment, checked and with everything merged. */
export interface CloudConfig {
  readonly name: string;
  /** Where it was found: a file's path, or `environment`. */
  readonly origin: string;
  readonly authUrl: string;
  readonly credentials: Credentials;
  readonly region: string | undefined;
  readonly interface: Interface;
  readonly services: Readonly<Partial<Record<ServiceType, ServiceSettings>>>;
  readonly tls: TlsSettings;
  /** Seconds a call may take unless its scope says otherwise. */
  readonly timeoutSeconds: number;
}

/** What `<service>_…` keys say of one service. */
export interface ServiceSettings {
  readonly endpoint?: string;
  readonly interface?: Interface;
  readonly region?: string;
  /** Sent with calls that ask for none. */
  readonly microversion?: string;
}

export interface TlsSettings {
  readonly verify: boolean;
  /** PEM text. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}
