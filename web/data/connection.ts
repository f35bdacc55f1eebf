/** Whether the server answers; `since` is when it stopped (milliseconds since the epoch). */
export type Connection = { state: "up" } | { state: "lost"; since: number };

type Listener = () => void;
const listeners = new Set<Listener>();
let current: Connection = { state: "up" };

function change(next: Connection): void {
  current = next;
  for (const listener of listeners) listener();
}

/** What all calls together know of the way to the server. */
export const connection = {
  current: (): Connection => current,
  answered(): void {
    if (current.state === "lost") change({ state: "up" });
  },
  lost(): void {
    if (current.state === "up") change({ state: "lost", since: Date.now() });
  },
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
