import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ProofDimension,
  type Route,
  type RouteInput,
  type RouteOutput,
  type RunSet,
  runRoutes,
  scenarioRoutes,
} from "#contract";
import { call } from "./call.ts";
import { ApiError } from "./problem.ts";

const REFRESH_MS = 15_000;
const WAIT_SECONDS = 20;

/** A server that proves nothing answers 404: that is an answer too. */
async function orNothing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** What can be proven, and on which clouds; null where the configuration names none. */
export function useScenarios() {
  return useQuery({
    queryKey: ["scenarios"],
    staleTime: 60_000,
    queryFn: ({ signal }) => orNothing(call(scenarioRoutes.list, {}, signal)),
  });
}

export function useCoverage(cloud: string | undefined, by: ProofDimension, from: string, to: string | undefined) {
  return useQuery({
    queryKey: ["coverage", cloud, by, from, to],
    enabled: cloud !== undefined,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(runRoutes.coverage, { query: { cloud: cloud ?? "", by, from, to } }, signal),
  });
}

export function useTimetable(isOn: boolean) {
  return useQuery({
    queryKey: ["timetable"],
    enabled: isOn,
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => orNothing(call(scenarioRoutes.timetable, {}, signal)),
  });
}

/** Which runs a list shows. */
export interface RunsQuestion {
  cloud?: string | undefined;
  scenario?: string | undefined;
  verdict?: string | undefined;
  host?: string | undefined;
  from: string;
  to: string | undefined;
}

export function useRuns(question: RunsQuestion, limit: number) {
  return useQuery({
    queryKey: ["runs", question, limit],
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => orNothing(call(runRoutes.list, { query: { ...question, limit } }, signal)),
  });
}

export function useRun(runId: string) {
  return useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => call(runRoutes.show, { params: { run_id: runId }, query: { records: 200 } }, signal),
  });
}

export function useComparison(before: string, after: string, cloud: string | undefined) {
  return useQuery({
    queryKey: ["comparison", before, after, cloud],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => orNothing(call(runRoutes.compare, { query: { before, after, cloud } }, signal)),
  });
}

/** The sets of runs that this server was asked for, the newest first. */
export function useSets(isOn: boolean) {
  return useQuery({
    queryKey: ["sets"],
    enabled: isOn,
    refetchInterval: REFRESH_MS,
    queryFn: ({ signal }) => orNothing(call(scenarioRoutes.sets, {}, signal)),
  });
}

/** How far a set is; while it runs each answer waits for news. */
export function useProgress(set: RunSet) {
  const query = useQuery({
    queryKey: ["set", set.set_id],
    initialData: set,
    enabled: (found) => found.state.data?.state !== "ended",
    refetchInterval: 1_000,
    queryFn: ({ signal }): Promise<RunSet> =>
      call(
        scenarioRoutes.progress,
        { params: { set_id: set.set_id }, query: { after: query.data.revision, wait_seconds: WAIT_SECONDS } },
        signal,
      ),
  });
  return query;
}

/** Calls a route that changes something, then asks everything about proof anew. */
export function useWrite<R extends Route>(route: R) {
  const queries = useQueryClient();
  return useMutation<RouteOutput<R>, Error, RouteInput<R>>({
    mutationFn: (input) => call(route, input),
    onSuccess: async () => {
      const keys = ["sets", "set", "timetable", "coverage", "runs"];
      await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}
