import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#base";
import type { Run, RunLeftover } from "#contract";
import type { Cloud } from "#openstack";
import { kindOf, ownershipOf } from "./owned/all.ts";
import type { OwnedKind, OwnedObject } from "./owned/kinds.ts";
import type { OwnedName } from "./owned/name.ts";
import { findByName, removeObject } from "./owned/remove.ts";
import type { Holding } from "./owned/run-objects.ts";

export interface CleanUpOptions {
  readonly signal: AbortSignal;
  /** For everything together. */
  readonly seconds: number;
  /**
   * Kinds that are listed again at the end, and which of ours found there belong to this clean-up; absent: not listed, as
   * after each iteration of a load, which lists once at its end.
   */
  readonly verify?: { readonly kinds: Iterable<OwnedKind>; readonly isMine: (name: OwnedName) => boolean };
  /** Projects of ours that still hold something: not removed, for Keystone would let them go and nobody find that again. */
  readonly occupied?: ReadonlySet<string>;
  /** Told of each object that is gone. */
  readonly onRemoved?: (object: OwnedObject) => void;
}

export interface CleanUpResult {
  readonly state: Run["cleanup"]["state"];
  readonly removed: number;
  readonly left: readonly RunLeftover[];
}

const CLEAN: CleanUpResult = { state: "clean", removed: 0, left: [] };
const AT_ONCE = 8;
const LOOK_MILLISECONDS = 2000;

/**
 * Removes everything that is held, what the cloud made for it, and what a listing shows of it afterwards, in the order of
 * dependencies; what resists is answered with its reasons and stays in the ledger. Never rejects.
 */
export async function cleanUp(cloud: Cloud, holding: Holding, options: CleanUpOptions): Promise<CleanUpResult> {
  if (holding.open.length === 0 && options.verify === undefined) return CLEAN;
  const work = new CleanUp(cloud.with({ signal: options.signal }), holding, options);
  await work.identify();
  await work.adoptMade();
  await work.removeAll();
  if (options.verify !== undefined) {
    await work.adoptLeft();
    if (holding.open.length > 0) await work.removeAll();
  }
  return work.result();
}

class CleanUp {
  readonly #cloud: Cloud;
  readonly #holding: Holding;
  readonly #options: CleanUpOptions;
  readonly #deadline: number;
  readonly #reasons = new Map<OwnedObject, string>();
  #listing: string | undefined;
  #removed = 0;

  constructor(cloud: Cloud, holding: Holding, options: CleanUpOptions) {
    this.#cloud = cloud;
    this.#holding = holding;
    this.#options = options;
    this.#deadline = performance.now() + options.seconds * 1000;
  }

  /** Looks for what has no id yet by its name, for as long as it may still appear. */
  async identify(): Promise<void> {
    await each(
      this.#holding.open.filter(({ id }) => id === undefined),
      async (object) => {
        try {
          await this.#identifyOne(object);
        } catch (error) {
          this.#reasons.set(object, messageOf(error));
        }
      },
    );
  }

  async #identifyOne(object: OwnedObject): Promise<void> {
    for (;;) {
      const [first, ...others] = await findByName(this.#cloud, object, this.#holding.site);
      if (first !== undefined) {
        this.#holding.found(object, first.id);
        for (const { id, name } of others) await this.#holding.adopt(this.#cloud, { kind: object.kind, id, name });
        return;
      }
      if (Date.now() >= (object.appearsUntil ?? 0)) {
        this.#holding.gone(object);
        return;
      }
      if (performance.now() + LOOK_MILLISECONDS > this.#deadline) {
        this.#reasons.set(object, "the answer to its create got lost; it has not been seen, but may still appear");
        return;
      }
      await sleep(LOOK_MILLISECONDS, undefined, { signal: this.#options.signal });
    }
  }

  /** Notes what the cloud made for what is held, while that still says so. */
  async adoptMade(): Promise<void> {
    await each([...this.#holding.open], async (object) => {
      const { kind, id } = object;
      const definition = kindOf(kind);
      if (id === undefined || definition.madeWith === undefined) return;
      try {
        const found = await definition.get(this.#cloud, id);
        if (found === undefined) return;
        for (const made of await definition.madeWith(this.#cloud, found)) await this.#adopt(made);
      } catch (error) {
        this.#reasons.set(object, `what the cloud made for it cannot be listed: ${messageOf(error)}`);
      }
    });
  }

  /** Notes what the listings show after all was removed. */
  async adoptLeft(): Promise<void> {
    try {
      for (const { kind, id } of this.#holding.removed) {
        if (id === undefined) continue;
        for (const left of (await kindOf(kind).leftBehind?.(this.#cloud, id)) ?? []) await this.#adopt(left);
      }
      const { kinds, isMine } = this.#options.verify ?? { kinds: [], isMine: () => false };
      for (const kind of new Set(kinds)) {
        for await (const found of kindOf(kind).list(this.#cloud, this.#holding.site)) {
          const owned = ownershipOf(kind, found);
          if (owned !== undefined && isMine(owned)) {
            await this.#holding.adopt(this.#cloud, { kind, id: found.id, name: found.name });
          }
        }
      }
    } catch (error) {
      this.#listing = messageOf(error);
    }
  }

  async #adopt({ kind, id }: OwnedObject): Promise<void> {
    if (id !== undefined) await this.#holding.adopt(this.#cloud, { kind, id });
  }

  /** Stage by stage; a stage that fails does not keep the next from trying. */
  async removeAll(): Promise<void> {
    const stages = Map.groupBy(this.#holding.open, ({ kind }) => kindOf(kind).stage);
    for (const stage of [...stages.keys()].toSorted((left, right) => left - right)) {
      await each(stages.get(stage) ?? [], (object) => this.#remove(object));
    }
  }

  async #remove(object: OwnedObject): Promise<void> {
    if (object.id === undefined) return;
    if (object.kind === "project" && this.#options.occupied?.has(object.id) === true) {
      this.#reasons.set(object, "what is in it could not all be removed");
      return;
    }
    try {
      const seconds = Math.max(0, this.#deadline - performance.now()) / 1000;
      await removeObject(this.#cloud, object, { signal: this.#options.signal, seconds });
      this.#holding.gone(object);
      this.#reasons.delete(object);
      this.#removed += 1;
      this.#options.onRemoved?.(object);
    } catch (error) {
      this.#reasons.set(object, this.#options.signal.aborted ? "clean-up was interrupted" : messageOf(error));
    }
  }

  result(): CleanUpResult {
    const left: RunLeftover[] = this.#holding.open.map((object) => ({
      kind: object.kind,
      id: object.id ?? "",
      name: object.name,
      reason: this.#reasons.get(object) ?? "clean-up was interrupted",
    }));
    if (this.#listing === undefined && left.length === 0) return { state: "clean", removed: this.#removed, left };
    if (this.#options.signal.aborted) return { state: "interrupted", removed: this.#removed, left };
    if (this.#listing !== undefined) {
      left.push({ kind: "", id: "", name: "", reason: `what is left cannot be listed: ${this.#listing}` });
    }
    return { state: "leftovers", removed: this.#removed, left };
  }
}

/** Does it for all, a few at once. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
