import { messageOf } from "#base";
import type { Probe } from "./facts.ts";

const SECONDS = 5;

/** Asks a URL whether it is there: any answer, even an error's, says that the way to it works. */
export async function probeUrl(url: string, signal: AbortSignal): Promise<Probe> {
  const name = URL.parse(url)?.host ?? url;
  const started = performance.now();
  try {
    const answer = await fetch(url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1000)]),
    });
    await answer.body?.cancel();
    return { name, alive: true, detail: `${answer.status} in ${Math.round(performance.now() - started)} ms` };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { name, alive: false, detail: messageOf(cause) };
  }
}
