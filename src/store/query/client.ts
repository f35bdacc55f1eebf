import { setTimeout as sleep } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { isKilowatchError, KilowatchError, messageOf } from "#base";
import { Gate } from "./gate.ts";
import type { Parameters } from "./parameters.ts";

/** No query of a person may hold the engine longer. */
const LONGEST_QUERY_SECONDS = 60;

/** The engine ends a query by itself; what has not come by then never comes. */
const LONGEST_WAIT_MILLISECONDS = (LONGEST_QUERY_SECONDS + 15) * 1000;

const TIMEOUT_EXCEEDED = "159";
const MEMORY_EXCEEDED = "241";

/** Pauses before a statement is tried again that found the engine's memory taken by others: merges and inserts give it back soon. */
const MEMORY_PAUSES_MILLISECONDS = [50, 150, 400, 1000, 2000];

const gates = new WeakMap<ClickHouseClient, Gate>();

function gateOf(client: ClickHouseClient): Gate {
  const gate = gates.get(client) ?? new Gate();
  gates.set(client, gate);
  return gate;
}

/** Runs one SELECT; answers its rows. Aborting `signal` ends it in the engine too. */
export async function selectRows<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<Row[]> {
  if (signal?.aborted === true) throw new KilowatchError("CANCELLED", "the query was cancelled");
  for (const pause of [...MEMORY_PAUSES_MILLISECONDS, undefined]) {
    try {
      return await gateOf(client).pass(() => run<Row>(client, query, parameters, signal));
    } catch (error) {
      if (signal?.aborted) throw new KilowatchError("CANCELLED", "the query was cancelled", { cause: error });
      if (pause === undefined || !isMemoryOfOthers(error)) throw describe(error);
      await sleep(pause);
    }
  }
  throw new KilowatchError("OVERLOADED", "the engine's memory stayed taken by other work; try again shortly");
}

async function run<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Parameters,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  return settled(signal, async (ending) => {
    const answer = await client.query({
      query,
      query_params: parameters.values,
      format: "JSONEachRow",
      clickhouse_settings: {
        max_execution_time: LONGEST_QUERY_SECONDS,
        output_format_json_quote_64bit_integers: 0,
      },
      abort_signal: ending,
    });
    return answer.json<Row>();
  });
}

/**
 * Settles when `work` does, when `signal` aborts, or when time is up. A connection that breaks while a request is written
 * can leave the client's promise open for ever, and with it a place at the gate: four of those stopped all queries.
 */
async function settled<T>(signal: AbortSignal | undefined, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const cancel = (): void => ending.abort(new KilowatchError("CANCELLED", "the query was cancelled"));
  const late = (): void =>
    ending.abort(
      new KilowatchError(
        "STORE_UNAVAILABLE",
        `the store's engine did not answer within ${LONGEST_WAIT_MILLISECONDS / 1000} s`,
      ),
    );
  const timer = setTimeout(late, LONGEST_WAIT_MILLISECONDS);
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await Promise.race([
      work(ending.signal),
      new Promise<never>((_, reject) => {
        ending.signal.addEventListener("abort", () => reject(ending.signal.reason), { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

/** ClickHouse says `(total)` where the server's limit was reached, `(for query)` or `for user` where the statement's own was. */
function isMemoryOfOthers(error: unknown): boolean {
  return (error as { code?: unknown }).code === MEMORY_EXCEEDED && /\(total\)/.test(messageOf(error));
}

function describe(error: unknown): unknown {
  if (isKilowatchError(error)) return error;
  const code = (error as { code?: unknown }).code;
  if (code === TIMEOUT_EXCEEDED) {
    return new KilowatchError("TIMEOUT", `the query took more than ${LONGEST_QUERY_SECONDS} s: narrow its time range`, {
      cause: error,
    });
  }
  if (code === MEMORY_EXCEEDED) {
    return new KilowatchError(
      "OVERLOADED",
      "the query needs more memory than the engine may take: narrow its time range",
      {
        cause: error,
      },
    );
  }
  if (typeof code === "string" && /^E[A-Z]+$|^UND_/.test(code)) {
    return new KilowatchError("STORE_UNAVAILABLE", `the store's engine does not answer: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return new KilowatchError("ENGINE_QUERY", `the engine refused a query: ${messageOf(error)}`, { cause: error });
}
