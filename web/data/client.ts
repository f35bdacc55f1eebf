import { QueryClient } from "@tanstack/react-query";
import { ConnectionError } from "./problem.ts";

/** Answers stay fresh for a moment only; an answer that says no is not asked again, a lost connection is. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        gcTime: 120_000,
        retry: (failures, error) => error instanceof ConnectionError && failures < 1,
        retryDelay: 500,
        refetchOnWindowFocus: false,
      },
    },
  });
}
