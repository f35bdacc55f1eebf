import type { ClickHouseClient } from "@clickhouse/client";
import { afterEach, expect, it, vi } from "vitest";
import { selectRows } from "./client.ts";
import { Parameters } from "./parameters.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A client whose first `hanging` queries never settle, as after a connection that broke while a request was written. */
function brokenClient(hanging: number): ClickHouseClient {
  let asked = 0;
  const query = (): Promise<unknown> => {
    asked += 1;
    return asked <= hanging ? new Promise(() => undefined) : Promise.resolve({ json: async () => [{ n: 1 }] });
  };
  return { query } as unknown as ClickHouseClient;
}

it("answers later queries although earlier ones never ended", async () => {
  vi.useFakeTimers();
  const client = brokenClient(4);
  const hung = [1, 2, 3, 4].map(() => selectRows(client, "SELECT 1", new Parameters()));
  const outcomes = Promise.allSettled(hung);
  const next = selectRows(client, "SELECT 1", new Parameters());
  await vi.advanceTimersByTimeAsync(80_000);
  expect((await outcomes).map((each) => each.status === "rejected" && each.reason)).toEqual(
    Array(4).fill(expect.objectContaining({ code: "STORE_UNAVAILABLE" })),
  );
  expect(await next).toEqual([{ n: 1 }]);
});

it("gives the place of a cancelled query free at once", async () => {
  const client = brokenClient(4);
  const cancel = new AbortController();
  const hung = [1, 2, 3, 4].map(() => selectRows(client, "SELECT 1", new Parameters(), cancel.signal));
  const next = selectRows(client, "SELECT 1", new Parameters());
  cancel.abort();
  const outcomes = await Promise.allSettled(hung);
  expect(outcomes.map((each) => each.status === "rejected" && each.reason)).toEqual(
    Array(4).fill(expect.objectContaining({ code: "CANCELLED" })),
  );
  expect(await next).toEqual([{ n: 1 }]);
});
