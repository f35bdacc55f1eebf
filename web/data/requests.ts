import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { requestRoutes } from "#contract";
import { call } from "./call.ts";
import type { Question } from "./records.ts";

export function useRequests(question: Question, limit: number, refreshSeconds = 0) {
  return useQuery({
    refetchInterval: refreshSeconds * 1000 || false,
    queryKey: ["requests", question, limit],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(requestRoutes.list, { query: { ...question, limit } }, signal),
  });
}

export function useTrace(id: string, minConfidence: number) {
  return useQuery({
    queryKey: ["trace", id, minConfidence],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(requestRoutes.trace, { params: { id }, query: { min_confidence: minConfidence } }, signal),
  });
}
