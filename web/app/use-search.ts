import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { address, type Picked, parseSearch, pick } from "./search.ts";

/**
 * The named parameters of the address, and what changes them. Parameters that a change does not name stay; `undefined` takes one
 * away. A change is a step that the browser goes back, unless it is told to replace the present one.
 */
export function useSearch<const Key extends string>(
  ...keys: readonly Key[]
): [search: Picked<Key>, change: (change: Picked<Key>, options?: { replace: boolean }) => void] {
  const { search: text } = useLocation();
  const navigate = useNavigate();
  const wanted = keys.join(" ");
  const search = useMemo(() => pick(parseSearch(text), wanted.split(" ") as Key[]), [text, wanted]);
  const change = useCallback(
    (change: Picked<Key>, options?: { replace: boolean }) => {
      // The browser's own address and not the last drawn one, so that two changes in one moment both count.
      const { pathname, search: now } = globalThis.location;
      void navigate(address(pathname, { ...parseSearch(now), ...change }), options);
    },
    [navigate],
  );
  return [search, change];
}
