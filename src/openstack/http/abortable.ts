import { KilowatchError } from "#base";

/** The promise's outcome, or CANCELLED where the signal is aborted first; what others wait for too goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) return Promise.reject(cancelled(signal.reason));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** What a call throws whose signal was aborted: the reason itself where it is one of our errors, else CANCELLED. */
export function cancelled(reason: unknown, what = "the call"): KilowatchError {
  if (reason instanceof KilowatchError) return reason;
  return new KilowatchError("CANCELLED", `${what} was cancelled`, { cause: reason });
}
