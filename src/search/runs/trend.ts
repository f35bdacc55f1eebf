import { formatTime, type RouteArguments, type RouteOutput, type runRoutes } from "#contract";
import type { RunBucket } from "#store";
import type { Caller, SearchContext } from "../handlers.ts";
import { completenessOf } from "../records.ts";
import { closedRunScope, runScope } from "./scope.ts";
import { NO_RUNS, tallyOf } from "./tally.ts";

type Routes = typeof runRoutes;

const DAY_MICROS = 86_400_000_000;

export async function runTrend(
  context: SearchContext,
  { query }: RouteArguments<Routes["trend"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["trend"]>> {
  const scope = closedRunScope(runScope(query, context.clock.nowMicros(), signal), DAY_MICROS);
  const found = await context.queries.runSeries(scope, query.buckets);
  const width = Math.max(1, Math.ceil((scope.to - scope.from) / query.buckets));
  const bucketsOf = (own: readonly RunBucket[]) =>
    Array.from({ length: query.buckets }, (_, part) => {
      const bucket = own.find((each) => each.part === part);
      return { time: formatTime(scope.from + part * width), tally: bucket === undefined ? NO_RUNS : tallyOf(bucket) };
    });
  return {
    from: formatTime(scope.from),
    to: formatTime(scope.to),
    interval_seconds: width / 1e6,
    series: [...Map.groupBy(found, ({ scenario }) => scenario)].map(([scenario, own]) => ({
      scenario,
      buckets: bucketsOf(own),
    })),
    completeness: completenessOf(context),
  };
}
