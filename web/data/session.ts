const KEY = "kilowatch.token";

type Listener = () => void;
const listeners = new Set<Listener>();
let refused = false;
let tried = false;

/** The reader's token lives as long as the browser's tab, never longer. */
export const session = {
  token: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  /** The server answered 401: the login page takes over until a token is given. */
  refuse(): void {
    refused = true;
    tried = sessionStorage.getItem(KEY) !== null;
    sessionStorage.removeItem(KEY);
    for (const listener of listeners) listener();
  },
  login(token: string): void {
    sessionStorage.setItem(KEY, token);
    refused = false;
    for (const listener of listeners) listener();
  },
  /** The token that was given was the wrong one. */
  wasTried: (): boolean => tried,
  isRefused: (): boolean => refused,
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
