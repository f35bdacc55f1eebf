import { type Budget, type BudgetLimits, createBudget } from "./budget.ts";
import { type Cloud, createCloud } from "./cloud.ts";
import { knownClouds } from "./clouds/load.ts";
import type { Connection } from "./http/call.ts";
import { createDispatchers } from "./http/dispatchers.ts";
import { chooseProxy } from "./http/proxies.ts";
import { createTransport } from "./http/transport.ts";
import { createSession } from "./open-session.ts";

/** What a cloud is opened with besides its entry in `clouds.yaml`. */
export interface OpenOptions {
  /** Environment variables: `OS_CLIENT_CONFIG_FILE`, `HOME`, `HTTPS_PROXY` and the like, and `OS_*`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In place of `region_name`. */
  readonly region?: string;
  /** A budget itself is shared with whoever has it too: more credentials for one cloud make no more load. */
  readonly budget?: BudgetLimits | Budget;
}

/**
 * Opens a cloud by its name in `clouds.yaml` (without one: `OS_CLOUD`, the environment, or the only cloud there). Reads files, but
 * makes no call yet; close it with `cloud.session.close()`. Throws CLOUD_UNKNOWN or CONFIG_INVALID.
 */
export async function openCloud(name: string | undefined, options: OpenOptions): Promise<Cloud> {
  const connection = connect(name, options);
  return createCloud(createSession(connection, connection.config.credentials));
}

/** Connections to a cloud, before anybody has signed in. */
export function connect(name: string | undefined, { env, region, budget }: OpenOptions): Connection {
  const config = knownClouds({ env }).cloud(name, region);
  return {
    config,
    transport: createTransport(createDispatchers(config.tls, chooseProxy(env), config.name)),
    budget: budget !== undefined && "enter" in budget ? budget : createBudget(budget),
    versions: new Map(),
  };
}
