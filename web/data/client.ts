import { QueryClient } from "@tanstack/react-query";
import { ApiError, ConnectionError } from "./problem.ts";

const BUSY_TRIES = 5;

/** A lost connection is tried once more, a busy server (503) some times; an answer that says no is not asked again. */
function isWorthAnotherTry(failures: number, error: Error): boolean {
  if (error instanceof ConnectionError) return failures < 1;
  return error instanceof ApiError && error.status === 503 && failures < BUSY_TRIES;
}

/** Answers stay fresh for a moment only. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        gcTime: 120_000,
        retry: isWorthAnotherTry,
        retryDelay: (failures) => Math.min(4_000, 500 * 2 ** failures),
        refetchOnWindowFocus: false,
      },
    },
  });
}
