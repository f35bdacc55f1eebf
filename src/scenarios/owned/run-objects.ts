import { type Logger, messageOf } from "#base";
import { type Cloud, CloudError } from "#openstack";
import type { Ledger } from "#store";
import type { Marks } from "../scenario.ts";
import { kindOf } from "./all.ts";
import type { OwnedKind, OwnedObject } from "./kinds.ts";
import { marksOf, ownedName } from "./name.ts";

/** The cloud, region and project that objects are made in; what a ledger entry says of where. */
export interface Site {
  /** Name of the clouds.yaml entry. */
  readonly cloud: string;
  readonly region: string | undefined;
  readonly projectId: string;
}

/** Objects that are not proven gone, each with a durable ledger entry. */
export interface Holding {
  readonly site: Site;
  /** In the order in which they were made or seen. */
  readonly open: readonly OwnedObject[];
  /**
   * Notes what the cloud made, durable when it resolves; then marks it as ours where its kind can be marked, so that it is
   * found without the ledger too. Does nothing where it is noted already.
   */
  adopt(cloud: Cloud, object: { readonly kind: OwnedKind; readonly id: string; readonly name?: string }): Promise<void>;
  /** Keeps the id of what was found by its name. */
  found(object: OwnedObject, id: string): OwnedObject;
  /** Closes the entry of what is proven gone. */
  gone(object: OwnedObject): void;
  /** What was removed, as long as what it may have left behind has not been looked for. */
  readonly removed: readonly OwnedObject[];
}

/** How long a create that was sent may take effect after nobody listens for its answer any more. */
export const APPEARS_SECONDS = 60;

/** The objects of one run. */
export interface RunObjects extends Holding {
  readonly runId: string;
  /** Kinds of which it has made some, or tried to. */
  readonly kinds: ReadonlySet<OwnedKind>;
  own<T extends { readonly id: string }>(kind: OwnedKind, make: (marks: Marks) => Promise<T>): Promise<T>;
  /** The run is over and its clean-up done: what it still holds is left to `mend`. */
  end(): void;
}

/** An object with its ledger entry. */
export interface HeldObject extends OwnedObject {
  id?: string;
  appearsUntil?: number;
  readonly entryId: string;
}

interface HoldingParts {
  readonly ledger: Ledger;
  readonly logger: Logger;
  readonly site: Site;
  readonly runner: string;
  readonly installation: string;
  readonly runId: string;
  readonly held?: readonly HeldObject[];
}

/** Objects out of the ledger, or none yet. */
export function createHolding(parts: HoldingParts): Holding & {
  nextName(kind: OwnedKind): string;
  hold(kind: OwnedKind, name: string, id?: string): Promise<HeldObject>;
} {
  const { ledger, logger, site, runner, runId } = parts;
  let number = 0;
  const nextName = (kind: OwnedKind): string => {
    number += 1;
    return ownedName(parts.installation, runId, number, kind);
  };
  const open: HeldObject[] = [...(parts.held ?? [])];
  const removed: OwnedObject[] = [];
  // Nothing is lost where one of these fails: the name finds the object, and the next mending closes the entry.
  const later = (doing: Promise<void>): void => {
    doing.catch((error: unknown) => logger.warn("scenario.ledger", { run: runId, message: messageOf(error) }));
  };
  async function hold(kind: OwnedKind, name: string, id?: string): Promise<HeldObject> {
    const entry = { runner, cloud: site.cloud, region: site.region, projectId: site.projectId, runId, kind, name };
    const entryId = await ledger.open({ ...entry, objectId: id });
    const object: HeldObject = { kind, name, entryId, ...(id === undefined ? {} : { id }) };
    open.push(object);
    return object;
  }
  return {
    site,
    open,
    removed,
    hold,
    nextName,
    async adopt(cloud, { kind, id, name }) {
      if (open.some((object) => object.kind === kind && object.id === id)) return;
      const definition = kindOf(kind);
      if (definition.mark === undefined || (name ?? "") !== "") {
        await hold(kind, name ?? "", id);
        return;
      }
      const given = nextName(kind);
      await hold(kind, given, id);
      // The ledger knows it all the same.
      await definition.mark(cloud, id, marksOf(given, runId)).catch((error: unknown) => {
        logger.warn("scenario.mark", { run: runId, kind, id, message: messageOf(error) });
      });
    },
    found(object, id) {
      const held = open.find((candidate) => candidate === object);
      if (held === undefined) return object;
      held.id = id;
      later(ledger.identify(held.entryId, id));
      return held;
    },
    gone(object) {
      const index = open.findIndex((candidate) => candidate === object);
      const held = open[index];
      if (held === undefined) return;
      open.splice(index, 1);
      if (held.id !== undefined && kindOf(held.kind).leftBehind !== undefined) removed.push(held);
      later(ledger.close(held.entryId));
    },
  };
}

/** The objects of a run that begins: none yet, numbered from 1. */
export function createRunObjects(parts: HoldingParts & { readonly onEnd: () => void }): RunObjects {
  const { runId } = parts;
  let holding: ReturnType<typeof createHolding> | undefined;
  // Most iterations of a load on a service that makes nothing never get here.
  const get = (): ReturnType<typeof createHolding> => (holding ??= createHolding(parts));
  const kinds = new Set<OwnedKind>();
  return {
    runId,
    kinds,
    site: parts.site,
    get open() {
      return holding?.open ?? NONE;
    },
    get removed() {
      return holding?.removed ?? NONE;
    },
    async own(kind, make) {
      kinds.add(kind);
      const name = get().nextName(kind);
      const object = await get().hold(kind, name);
      try {
        const answer = await make(marksOf(name, runId));
        get().found(object, answer.id);
        return answer;
      } catch (error) {
        if (isRefusal(kind, error)) get().gone(object);
        else object.appearsUntil = isAnswered(error) ? 0 : Date.now() + APPEARS_SECONDS * 1000;
        throw error;
      }
    },
    adopt: (cloud, object) => get().adopt(cloud, object),
    found: (object, id) => get().found(object, id),
    gone: (object) => get().gone(object),
    end: parts.onEnd,
  };
}

const NONE: readonly OwnedObject[] = [];

/**
 * Tells whether the create itself was refused, so that there is nothing to look for. Whatever else failed, a later call of
 * `make` or an answer that got lost, leaves the question open.
 */
function isRefusal(kind: OwnedKind, error: unknown): boolean {
  if (!(error instanceof CloudError) || error.failure !== "answer" || error.exchange === undefined) return false;
  const { method, path, status = 0, attempts } = error.exchange;
  return method === "POST" && path === kindOf(kind).createPath && status >= 400 && status < 500 && attempts === 1;
}

/** The service itself has answered, be it with an error: what it made is there, and nothing comes later. */
function isAnswered(error: unknown): boolean {
  return error instanceof CloudError && error.failure === "answer";
}
