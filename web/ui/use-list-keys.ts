import { useEffect, useRef } from "react";
import { isTyping } from "../app/keyboard.tsx";

interface ListKeys {
  count: number;
  active: number;
  onMove: (index: number) => void;
  onOpen: (index: number) => void;
  onClose: () => void;
}

/** `j`/`k` or the arrows move through a list, `Enter` opens, `Esc` closes. */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { count, active, onMove, onOpen, onClose } = latest.current;
      if (event.key === "Escape" && !event.defaultPrevented && document.querySelector("[role=dialog]") === null)
        onClose();
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const target = event.target instanceof Element ? event.target : null;
      // A button or link under the focus keeps its own Enter; an open dialog keeps all keys.
      if (target?.closest("[role=dialog]")) return;
      if (event.key === "j" || event.key === "k") {
        event.preventDefault();
        onMove(Math.max(0, Math.min(count - 1, active + (event.key === "j" ? 1 : -1))));
      } else if (event.key === "Enter" && active >= 0 && active < count && !target?.closest("a,button")) {
        event.preventDefault();
        onOpen(active);
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
