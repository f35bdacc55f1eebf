import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { KilowatchError, messageOf } from "#base";

export interface ClusterOptions {
  /** `http://host:8123` or `https://host:8443`; a load balancer or any replica. */
  url: string;
  username: string;
  password: string;
  database: string;
  /** PEM of the authority that signed the server's certificate, where the system does not know it. */
  certificateAuthority?: Buffer;
}

/** A ClickHouse server or cluster: the same `client` as the embedded engine's. */
export interface Cluster {
  readonly client: ClickHouseClient;
  /** Resolves when the server answers; rejects with STORE_UNAVAILABLE. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** Reaches a ClickHouse that others run. Never throws for what the network does; `ready()` tells. */
export function connectCluster(options: ClusterOptions): Cluster {
  const client = createClient({
    url: options.url,
    username: options.username,
    password: options.password,
    database: options.database,
    request_timeout: 600_000,
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
    // Lines in the header keep proxies from ending a long statement's connection.
    clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: "20000" },
    ...(options.certificateAuthority === undefined ? {} : { tls: { ca_cert: options.certificateAuthority } }),
  });
  return {
    client,
    ready: async () => {
      const answer = await client.ping({ select: true });
      if (answer.success) return;
      const place = new URL(options.url).host;
      throw new KilowatchError("STORE_UNAVAILABLE", `ClickHouse at ${place}: ${messageOf(answer.error)}`, {
        cause: answer.error,
      });
    },
    stop: () => client.close(),
  };
}
