import type { RouteArguments, RouteOutput, routes } from "#contract";
import type { Caller, SearchContext } from "../handlers.ts";
import { compareRuns } from "./compare.ts";
import { coverage, type PlacesOf } from "./coverage.ts";
import { listRuns, showRun } from "./list.ts";
import { runTrend } from "./trend.ts";

type RunRouteId = "run-list" | "run-show" | "run-compare" | "run-trend" | "coverage";

/** The answers to all routes about kept runs, under the contract's ids. */
export type RunHandlers = {
  [Id in RunRouteId]: (
    args: RouteArguments<(typeof routes)[Id]>,
    caller: Caller,
  ) => Promise<RouteOutput<(typeof routes)[Id]>>;
};

export function runHandlers(context: SearchContext, placesOf: PlacesOf): RunHandlers {
  return {
    "run-list": (args, caller) => listRuns(context, args, caller),
    "run-show": (args, caller) => showRun(context, args, caller),
    "run-compare": (args, caller) => compareRuns(context, args, caller),
    "run-trend": (args, caller) => runTrend(context, args, caller),
    coverage: (args, caller) => coverage(context, placesOf, args, caller),
  };
}
