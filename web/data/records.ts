import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type RecordPage, recordRoutes } from "#contract";
import { call } from "./call.ts";

/** What a view asks for: a filter and a window, as they stand in the address. */
export interface Question {
  filter: string;
  from: string;
  to: string | undefined;
}

interface PageKey {
  cursor: string;
  from: string | undefined;
  to: string | undefined;
}

const PAGE = 200;

/** Matching records, page by page; later pages keep the window of the first, though "the last hour" moves on. */
export function useRecords(question: Question, order: "newest" | "oldest", enabled = true) {
  return useInfiniteQuery({
    queryKey: ["records", question, order],
    enabled,
    placeholderData: keepPreviousData,
    initialPageParam: undefined as PageKey | undefined,
    queryFn: ({ pageParam, signal }): Promise<RecordPage> =>
      call(
        recordRoutes.search,
        {
          query: {
            filter: question.filter,
            from: pageParam?.from ?? question.from,
            to: pageParam?.to ?? question.to,
            cursor: pageParam?.cursor,
            limit: PAGE,
            order,
          },
        },
        signal,
      ),
    getNextPageParam: (page): PageKey | undefined =>
      page.next_cursor === undefined ? undefined : { cursor: page.next_cursor, from: page.from, to: page.to },
  });
}

export function useHistogram(question: Question, buckets: number) {
  return useQuery({
    queryKey: ["histogram", question, buckets],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(recordRoutes.histogram, { query: { ...question, buckets } }, signal),
  });
}

export function useFacets(question: Question, fields: string) {
  return useQuery({
    queryKey: ["facets", question, fields],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(recordRoutes.facets, { query: { ...question, fields } }, signal),
  });
}

/** One record with its original lines and neighbours; it never changes, so it is asked once. */
export function useRecord(recordId: string | undefined) {
  return useQuery({
    queryKey: ["record", recordId],
    enabled: recordId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call(recordRoutes.show, { params: { record_id: recordId ?? "" } }, signal),
  });
}

export function useCompletion(filter: string, caret: number, enabled: boolean) {
  return useQuery({
    queryKey: ["complete", filter, caret],
    enabled,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(recordRoutes.complete, { query: { filter, caret } }, signal),
  });
}
