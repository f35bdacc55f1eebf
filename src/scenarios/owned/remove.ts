import { setTimeout as sleep } from "node:timers/promises";
import { KilowatchError, messageOf } from "#base";
import { type Cloud, CloudError } from "#openstack";
import { kindOf, ownershipOf } from "./all.ts";
import type { FoundObject, OwnedKindDefinition } from "./define.ts";
import type { OwnedObject } from "./kinds.ts";
import type { Site } from "./run-objects.ts";

const FIRST_PAUSE_MILLISECONDS = 200;
const LAST_PAUSE_MILLISECONDS = 3000;
/** A deletion that was taken and shows no effect is asked for again after so many looks. */
const LOOKS_BEFORE_ASKING_AGAIN = 10;

export interface RemoveOptions {
  readonly signal: AbortSignal;
  readonly seconds: number;
}

/**
 * Deletes an object known by its id and waits until the cloud says that it is gone; refusals are tried again, with growing
 * pauses. Throws TIMEOUT with the state that it hangs in and the last refusal.
 */
export async function removeObject(cloud: Cloud, object: OwnedObject, options: RemoveOptions): Promise<void> {
  const { kind, id } = object;
  if (id === undefined) throw new KilowatchError("INPUT_INVALID", `a ${kind} without id cannot be removed`);
  const definition = kindOf(kind);
  const deadline = performance.now() + options.seconds * 1000;
  let refusal: string | undefined;
  let asked = 0;
  for (
    let look = 0, pause = FIRST_PAUSE_MILLISECONDS;
    ;
    look += 1, pause = Math.min(pause * 1.5, LAST_PAUSE_MILLISECONDS)
  ) {
    options.signal.throwIfAborted();
    let state = "state unknown";
    try {
      const found = await definition.get(cloud, id);
      if (found === undefined) return;
      state = found.state;
      if (asked === 0 || look >= asked + LOOKS_BEFORE_ASKING_AGAIN || refusal !== undefined) {
        refusal = await ask(cloud, definition, found);
        asked = look;
        // What is deleted at once need not be waited for.
        if (refusal === undefined && (await definition.get(cloud, id)) === undefined) return;
      }
    } catch (error) {
      if (options.signal.aborted || !isTransient(error)) throw error;
      refusal = messageOf(error);
    }
    if (performance.now() + pause > deadline) {
      const why = refusal === undefined ? state : `${state}; ${refusal}`;
      throw new KilowatchError(
        "TIMEOUT",
        `${kind} ${id} is still there after ${Math.round(options.seconds)} s: ${why}`,
      );
    }
    await sleep(pause, undefined, { signal: options.signal });
  }
}

/** Answers the refusal, where there is one. */
async function ask(cloud: Cloud, definition: OwnedKindDefinition, found: FoundObject): Promise<string | undefined> {
  try {
    await definition.delete(cloud, found);
    return undefined;
  } catch (error) {
    if (isTransient(error)) return messageOf(error);
    throw error;
  }
}

/** 409, 400 (Cinder: in a state that can't be deleted), 429, 5xx, a proxy's words and no answer may pass; 401, 403 and the like will not. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  if (error.failure === "credentials" || error.failure === "absent" || error.failure === "tls") return false;
  if (error.failure === "proxy") return true;
  const status = error.exchange?.status;
  return status === undefined || status === 400 || status === 409 || status === 413 || status === 429 || status >= 500;
}

/** The object whose name this is, looked for because the answer to its create never came. */
export async function findByName(cloud: Cloud, object: OwnedObject, site: Site): Promise<FoundObject[]> {
  const definition = kindOf(object.kind);
  const matches: FoundObject[] = [];
  for await (const found of definition.list(cloud, site)) {
    const same = found.name === object.name || (found.name.startsWith(`${object.name}-`) && object.kind === "server");
    if (same && ownershipOf(object.kind, found) !== undefined) matches.push(found);
  }
  return matches;
}
