import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../data/problem.ts";
import { followTail } from "../../data/tail.ts";
import type { ListItem } from "../../ui/record-list.tsx";

/** More are not kept: the store has them all, the list only follows. */
export const KEPT = 2_000;
const DRAW_MS = 250;
const LONGEST_WAIT_MS = 10_000;

export interface Tail {
  state: "off" | "connecting" | "live" | "lost";
  problem: string | undefined;
  items: readonly ListItem[];
  /** Came while paused and are not drawn yet. */
  waiting: number;
}

const OFF: Tail = { state: "off", problem: undefined, items: [], waiting: 0 };

/** New items first, at most KEPT. */
export function prepend(items: readonly ListItem[], fresh: readonly ListItem[]): ListItem[] {
  return [...fresh.toReversed(), ...items].slice(0, KEPT);
}

/**
 * Matching records as they arrive, newest first. Records are gathered as they come and drawn a few times a second, so that a
 * flood costs bounded memory and never blocks typing; while paused they wait, the oldest giving way.
 */
export function useTail(filter: string, isOn: boolean, isPaused: boolean, gapNote: (skipped: number) => string): Tail {
  const [tail, setTail] = useState<Tail>(OFF);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const note = useRef(gapNote);
  note.current = gapNote;

  useEffect(() => {
    if (!isOn) {
      setTail(OFF);
      return undefined;
    }
    const controller = new AbortController();
    let fresh: ListItem[] = [];
    let gaps = 0;
    setTail({ ...OFF, state: "connecting" });
    const timer = setInterval(() => {
      if (fresh.length === 0) return;
      if (paused.current) {
        const waiting = fresh.length;
        setTail((old) => (old.waiting === waiting ? old : { ...old, waiting }));
        return;
      }
      const batch = fresh;
      fresh = [];
      setTail((old) => ({ ...old, items: prepend(old.items, batch), waiting: 0 }));
    }, DRAW_MS);
    const onOpen = (): void => setTail((old) => ({ ...old, state: "live", problem: undefined }));
    void follow(
      filter,
      controller.signal,
      onOpen,
      (event) => {
        gaps += 1;
        fresh.push(
          event.type === "record" ? { record: event.record } : { id: `gap-${gaps}`, note: note.current(event.skipped) },
        );
        if (fresh.length > KEPT) fresh = fresh.slice(-KEPT);
      },
      (state, problem) => setTail((old) => ({ ...old, state, problem })),
    );
    return () => {
      controller.abort();
      clearInterval(timer);
    };
  }, [filter, isOn]);

  return tail;
}

/** Follows, and after a loss tries again with growing waits; a refusal is final. */
async function follow(
  filter: string,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: Parameters<typeof followTail>[3],
  onState: (state: Tail["state"], problem: string | undefined) => void,
): Promise<void> {
  let wait = 500;
  while (!signal.aborted) {
    try {
      await followTail(
        filter,
        signal,
        () => {
          wait = 500;
          onOpen();
        },
        onEvent,
      );
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) {
        onState("off", error.message);
        return;
      }
    }
    if (signal.aborted) return;
    onState("lost", undefined);
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  }
}
