import type { Clock, Logger, Metrics } from "#base";
import { openOwner, watchLocally } from "#scenarios";
import type { SearchContext } from "#search";
import type { RecordSink, Store } from "#store";
import { type ProvenCloud, proofHandlers, resultKeeper } from "./handlers.ts";
import type { ProofOptions } from "./options.ts";
import { openPauses } from "./pauses.ts";
import { openProver } from "./prover.ts";
import { checkTimetable, startProving } from "./proving.ts";
import type { Ask } from "./questions.ts";
import { createRunSets } from "./run-sets.ts";

export interface ProofService {
  readonly handlers: ReturnType<typeof proofHandlers>;
  stop(): Promise<void>;
}

/** Opens what scenarios need, and for a server begins to prove the clouds of its configuration. */
export async function openProof(parts: {
  readonly options: ProofOptions;
  readonly mode: "command" | "serve";
  readonly store: Store;
  readonly sink: RecordSink;
  readonly settle: () => Promise<void>;
  readonly search: SearchContext;
  /** Asks this process' own routes. */
  readonly ask: Ask;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): Promise<ProofService> {
  const { options, store, clock, logger, metrics } = parts;
  const keeper = resultKeeper(parts.sink, clock);
  const pauses = openPauses({
    documents: store.state.documents,
    clock,
    fileOf: (cloud) => options.clouds.find(({ name }) => name === cloud)?.pause_file,
  });
  const sets = createRunSets({ keep: keeper.result, clock, logger });
  const common = {
    search: parts.search,
    clock,
    sets,
    pauses,
    keep: async (...results: Parameters<typeof keeper.all>) => {
      const ids = await keeper.all(...results);
      await parts.settle();
      return ids;
    },
  };
  if (parts.mode === "command" || options.clouds.length === 0) {
    return { handlers: proofHandlers({ ...common, clouds: [] }), stop: async () => {} };
  }
  for (const cloud of options.clouds) checkTimetable(cloud);
  const owner = await openOwner({ state: store.state, clock, logger });
  const watch = watchLocally();
  const env =
    options.clouds_file === undefined ? process.env : { ...process.env, OS_CLIENT_CONFIG_FILE: options.clouds_file };
  const clouds: ProvenCloud[] = [];
  for (const cloud of options.clouds) {
    const prover = await openProver({
      cloud: cloud.name,
      env,
      region: cloud.region,
      project: cloud.project,
      budget: { inFlight: cloud.budget.in_flight, perSecond: cloud.budget.per_second },
      observer: cloud.observer,
      hosts: cloud.hosts.map(({ name, zone, cell }) => ({
        name,
        ...(zone !== undefined && { zone }),
        ...(cell !== undefined && { cell }),
      })),
      controlUrl: cloud.control_url,
      reach: cloud.reach,
      owner,
      ask: parts.ask,
      watch,
      logger,
    });
    const proving =
      cloud.scenarios.length === 0
        ? undefined
        : startProving({ options: cloud, prover, owner, pauses, keep: keeper.result, clock, logger, metrics });
    clouds.push({ options: cloud, prover, proving });
  }
  await pauses.refresh();
  return {
    handlers: proofHandlers({ ...common, clouds }),
    async stop() {
      await Promise.all([sets.close(), ...clouds.map(({ proving }) => proving?.stop())]);
      await Promise.all(clouds.map(({ prover }) => prover.close()));
      watch.stop();
      await owner.close();
    },
  };
}
