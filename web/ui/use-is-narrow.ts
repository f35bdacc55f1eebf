import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";

const query = globalThis.matchMedia("(max-width: 767px)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the page is as narrow as a telephone. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}

/** Whether an element is narrower than so many pixels. */
export function useIsNarrowElement(element: RefObject<HTMLElement | null>, pixels: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setNarrow((entry?.contentRect.width ?? pixels) < pixels));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, pixels]);
  return isNarrow;
}
