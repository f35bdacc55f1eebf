import { abortable } from "../http/abortable.ts";
import type { CallScope } from "../session.ts";
import type { Token } from "./token.ts";

/** The one token of a session and all derived from it. */
export interface Tokens {
  /** The token to use now: without waiting as long as there is a good one. The scope is that of the call that needs it. */
  current(scope: CallScope): Token | Promise<Token>;
  /** The cloud refused this token: the next `current` asks for another, once however many callers say so. */
  refused(token: Token): void;
}

/** A token is renewed behind running calls when so much of its life is left, at most a tenth of it. */
const RENEW_BEFORE_MS = 300_000;
/** After a renewal behind calls has failed, the next is tried so much later. */
const RENEW_AGAIN_MS = 30_000;
/** With less than this left it is not sent any more. */
const LEAST_LIFE_MS = 10_000;

/** Keeps what `authenticate` gets; `now` is in milliseconds since the epoch. */
export function createTokens(authenticate: (scope: CallScope) => Promise<Token>, now: () => number): Tokens {
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;
  let renewAfter = 0;

  const renew = (scope: CallScope): Promise<Token> => {
    // Whoever waits for it too must not suffer when the first to ask is cancelled.
    const { signal, ...rest } = scope;
    pending ??= authenticate(rest)
      .then((fresh) => (token = fresh))
      .finally(() => (pending = undefined));
    return abortable(pending, signal);
  };

  return {
    current(scope) {
      if (token === undefined) return renew(scope);
      const expires = token.authorization.expires.getTime();
      const left = expires - now();
      if (left < LEAST_LIFE_MS) return renew(scope);
      if (left < Math.min(RENEW_BEFORE_MS, (expires - token.issued) / 10) && now() >= renewAfter) {
        // Behind the call and not part of it; if it fails, a later call that must have a token says why.
        renewAfter = now() + RENEW_AGAIN_MS;
        renew({}).catch(() => undefined);
      }
      return token;
    },
    refused(given) {
      if (token === given) token = undefined;
    },
  };
}
