import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { eventRoutes } from "#contract";
import { call } from "./call.ts";
import type { Question } from "./records.ts";

export type EventSort = "count" | "last_seen" | "first_seen" | "severity" | "rate";

export function useEvents(
  question: Question,
  options: { sort: EventSort; limit: number; newSince?: string; refreshSeconds?: number },
) {
  return useQuery({
    queryKey: ["events", question, options],
    refetchInterval: (options.refreshSeconds ?? 0) * 1000 || false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        eventRoutes.list,
        { query: { ...question, sort: options.sort, limit: options.limit, new_since: options.newSince } },
        signal,
      ),
  });
}

export interface DiffQuestion {
  filter: string;
  /** The moment that divides before from after; the middle of the last two spans where undefined. */
  at: string | undefined;
  span: string;
}

export function useEventDiff(question: DiffQuestion) {
  return useQuery({
    queryKey: ["event-diff", question],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(eventRoutes.diff, { query: question }, signal),
  });
}

export function useEvent(eventId: string, question: Question) {
  return useQuery({
    queryKey: ["event", eventId, question],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(eventRoutes.show, { params: { event_id: eventId }, query: question }, signal),
  });
}

export function useEventReport(eventId: string, question: Question, enabled: boolean) {
  return useQuery({
    queryKey: ["event-report", eventId, question],
    enabled,
    queryFn: ({ signal }) => call(eventRoutes.report, { params: { event_id: eventId }, query: question }, signal),
  });
}
