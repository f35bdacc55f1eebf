import { useQuery } from "@tanstack/react-query";
import { sourceRoutes } from "#contract";
import { call } from "./call.ts";

export function useSources() {
  return useQuery({
    queryKey: ["sources"],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => call(sourceRoutes.list, {}, signal),
  });
}
