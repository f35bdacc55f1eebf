import { useQuery } from "@tanstack/react-query";
import { storeRoutes, systemRoutes } from "#contract";
import { call } from "./call.ts";

const HEARTBEAT_MS = 5_000;
const RECONNECT_MS = 1_500;

/** The server's own word on itself; asked all the time, so it is also what notices a lost connection and its return. */
export function useStatus() {
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => call(systemRoutes.status, {}, signal),
    retry: false,
    refetchInterval: (query) => (query.state.status === "error" ? RECONNECT_MS : HEARTBEAT_MS),
    refetchIntervalInBackground: false,
  });
}

export function useStoreStat() {
  return useQuery({
    queryKey: ["store"],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(storeRoutes.stat, {}, signal),
  });
}
