import type { ClickHouseClient } from "@clickhouse/client";
import { isKilowatchError, KilowatchError, messageOf } from "#base";
import type { Parameters } from "./parameters.ts";

/** No query of a person may hold the engine longer. */
const LONGEST_QUERY_SECONDS = 60;

const TIMEOUT_EXCEEDED = "159";
const MEMORY_EXCEEDED = "241";

/** Runs one SELECT; answers its rows. Aborting `signal` ends it in the engine too. */
export async function selectRows<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<Row[]> {
  if (signal?.aborted === true) throw new KilowatchError("CANCELLED", "the query was cancelled");
  try {
    const answer = await client.query({
      query,
      query_params: parameters.values,
      format: "JSONEachRow",
      clickhouse_settings: { max_execution_time: LONGEST_QUERY_SECONDS, output_format_json_quote_64bit_integers: 0 },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    return await answer.json<Row>();
  } catch (error) {
    if (signal?.aborted) throw new KilowatchError("CANCELLED", "the query was cancelled", { cause: error });
    throw describe(error);
  }
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
