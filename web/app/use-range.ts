import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { rememberedRange, rememberRange, type TimeRange } from "./time-range.ts";

/** The window of the address; setting it remembers it for pages opened without one. */
export function useRange(): { range: TimeRange; setRange: (range: TimeRange) => void } {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const setRange = useCallback(
    (range: TimeRange) => {
      rememberRange(localStorage, range);
      void navigate({ to: ".", search: (previous) => ({ ...previous, from: range.from, to: range.to }) });
    },
    [navigate],
  );
  const range = search.from === undefined ? rememberedRange(localStorage) : { from: search.from, to: search.to };
  return { range, setRange };
}
