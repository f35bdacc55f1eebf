import { useCallback } from "react";
import { matchPath, useLocation } from "react-router";
import { rememberedRange, rememberRange, type TimeRange } from "./time-range.ts";
import { useSearch } from "./use-search.ts";

/** The window of the address; setting it remembers it for pages opened without one. */
export function useRange(): { range: TimeRange; setRange: (range: TimeRange) => void } {
  const [search, change] = useSearch("from", "to");
  const setRange = useCallback(
    (range: TimeRange) => {
      rememberRange(localStorage, range);
      change({ from: range.from, to: range.to });
    },
    [change],
  );
  const range = search.from === undefined ? rememberedRange(localStorage) : { from: search.from, to: search.to };
  return { range, setRange };
}

/** Pages that show what is now, or one request as long as it was. */
const WITHOUT_WINDOW = ["/requests/:requestId", "/runs/compare", "/runs/:runId", "/sources", "/store"];

/** Whether the page shows a window of time, which then always stands in its address. */
export function useIsWindowed(): boolean {
  const { pathname } = useLocation();
  return !WITHOUT_WINDOW.some((pattern) => matchPath(pattern, pathname) !== null);
}
