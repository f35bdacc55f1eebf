import { messageOf } from "#base";
import type { RunLeftover } from "#contract";
import type { Authorization, Cloud } from "#openstack";
import { withCleanLease } from "./clean-lease.ts";
import { cleanUp } from "./clean-up.ts";
import { ownedKinds, ownershipOf } from "./owned/all.ts";
import type { FoundObject, OwnedKindDefinition } from "./owned/define.ts";
import type { OwnedKind, OwnedObject } from "./owned/kinds.ts";
import type { OwnedName } from "./owned/name.ts";
import type { Site } from "./owned/run-objects.ts";
import type { Owner } from "./owner.ts";

export interface SweepOptions {
  /** Removes; without it the plan is only shown. */
  readonly apply?: boolean;
  /**
   * Takes what is older than this many seconds, whether or not its run may still need it; by default everything whose run
   * is over: its runner is dead, or the time is past that the object's name says.
   */
  readonly olderThanSeconds?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
}

export type SweepProgress =
  | { readonly doing: "list"; readonly kind: OwnedKind }
  | { readonly doing: "removed"; readonly object: OwnedObject };

/** One object of ours, by its marks or by the ledger. */
export interface SweepItem {
  readonly kind: OwnedKind;
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly installation?: string;
  readonly runId?: string;
  /** Seconds since the epoch: when its run began. */
  readonly began?: number;
  readonly state: string;
  /** `keep`: a run that may be alive needs it. */
  readonly action: "remove" | "keep";
  /** Why it is kept, or how it is known to be ours. */
  readonly reason: string;
}

export interface SweepReport {
  readonly items: readonly SweepItem[];
  /** Kinds that could not be listed, with the reason: what is left of these isn't known. */
  readonly unlisted: readonly { readonly kind: OwnedKind; readonly reason: string }[];
  readonly removed: number;
  readonly left: readonly RunLeftover[];
}

const SWEEP_SECONDS = 3600;

/**
 * Finds everything of Kilowatch's in the cloud's project (for an admin also in projects that loads made), whichever machine
 * made it, and with `apply` removes what no live run needs. Nothing else is touched: the marks must be ours (see
 * docs/decisions/0006-ownership.md). Throws CONFLICT where another process cleans up in the project.
 */
export async function sweep(cloud: Cloud, owner: Owner, options: SweepOptions = {}): Promise<SweepReport> {
  const signal = options.signal ?? new AbortController().signal;
  const scoped = cloud.with({ signal });
  const authorization = await cloud.session.authorization();
  const site = { cloud: cloud.session.cloud, region: cloud.session.region, projectId: authorization.project?.id ?? "" };
  const search = new Search(scoped, owner, options, authorization);
  await search.read();
  // Projects of loads first, and their contents before themselves.
  await search.list(site);
  for (const item of search.items.filter(({ kind }) => kind === "project")) {
    await search.listWithin(item, site);
  }
  const removable = search.items.filter(({ action }) => action === "remove");
  if (options.apply !== true || removable.length === 0) {
    return { items: search.items, unlisted: search.unlisted, removed: 0, left: [] };
  }
  const result = await withCleanLease(owner, site, signal, async (held) => {
    const results = [];
    const occupied = new Set<string>();
    const projects = [...Map.groupBy(removable, ({ projectId }) => projectId)];
    for (const [projectId, items] of projects.toSorted(([left]) => (left === site.projectId ? 1 : -1))) {
      const work = { site: { ...site, projectId }, items, signal: held, options, occupied };
      const cleaned = await removeItems(cloud, owner, work);
      if (cleaned.left.length > 0) occupied.add(projectId);
      results.push(cleaned);
    }
    return results;
  });
  return {
    items: search.items,
    unlisted: search.unlisted,
    removed: result.reduce((sum, { removed }) => sum + removed, 0),
    left: result.flatMap(({ left }) => left),
  };
}

async function removeItems(
  cloud: Cloud,
  owner: Owner,
  work: {
    site: Site;
    items: readonly SweepItem[];
    signal: AbortSignal;
    options: SweepOptions;
    occupied: ReadonlySet<string>;
  },
): ReturnType<typeof cleanUp> {
  const { site, items, signal, options, occupied } = work;
  const { ledger } = owner.state;
  const known = await ledger.list({ cloud: site.cloud, region: site.region, projectId: site.projectId });
  const held = known
    .filter((entry) => items.some(({ kind, id }) => entry.kind === kind && entry.objectId === id))
    .map(({ entryId, kind, name, objectId = "" }) => ({ entryId, kind: kind as OwnedKind, name, id: objectId }));
  const holding = owner.hold(site, SWEEP_SECONDS, held);
  for (const { kind, id, name } of items) await holding.adopt(cloud, { kind, id, name });
  const runs = new Set(items.map((item) => item.runId));
  const kinds = new Set(items.filter(({ name }) => name !== "").map(({ kind }) => kind));
  const result = await cleanUp(cloud, holding, {
    signal,
    seconds: SWEEP_SECONDS,
    occupied,
    verify: { kinds, isMine: (name) => runs.has(name.runId) },
    onRemoved: (object) => options.onProgress?.({ doing: "removed", object }),
  });
  await ledger.settle();
  return result;
}

/** What is ours, by the marks in the cloud and by the ledger. */
class Search {
  readonly items: SweepItem[] = [];
  readonly unlisted: { kind: OwnedKind; reason: string }[] = [];
  readonly #cloud: Cloud;
  readonly #owner: Owner;
  readonly #options: SweepOptions;
  readonly #authorization: Authorization;
  /** Runs of this state whose runner lives, and those whose runner is dead. */
  readonly #live = new Set<string>();
  readonly #dead = new Set<string>();

  constructor(cloud: Cloud, owner: Owner, options: SweepOptions, authorization: Authorization) {
    this.#cloud = cloud;
    this.#owner = owner;
    this.#options = options;
    this.#authorization = authorization;
  }

  /** Reads the ledger: who lives, and what has no marks in the cloud. */
  async read(): Promise<void> {
    const { session } = this.#cloud;
    const entries = await this.#owner.state.ledger.list({ cloud: session.cloud, region: session.region });
    const isLive = await this.#owner.liveness();
    for (const entry of entries) (isLive(entry) ? this.#live : this.#dead).add(entry.runId);
    for (const { kind, objectId, name, runId, projectId } of entries.filter((entry) => !isLive(entry))) {
      // What has a name is found by it; what the cloud made has none.
      if (objectId === undefined || name !== "") continue;
      const definition = ownedKinds.find((candidate) => candidate.kind === kind);
      const found = await definition?.get(this.#cloud, objectId);
      if (definition === undefined || found === undefined) continue;
      const known = { installation: this.#owner.installation, runId };
      const item = itemOf(definition.kind, found, projectId);
      this.items.push({ ...item, ...known, action: "remove", reason: "the ledger has it, and its runner is dead" });
    }
  }

  /** Looks into a project of ours, which is kept where anything in it is or may be. */
  async listWithin(project: SweepItem, site: Site): Promise<void> {
    const [known, unlisted] = [this.items.length, this.unlisted.length];
    await this.list({ ...site, projectId: project.id });
    const isKept = this.items.slice(known).some(({ action }) => action === "keep");
    if (!isKept && this.unlisted.length === unlisted) return;
    const reason = isKept ? "something in it is kept" : "what is in it could not all be listed";
    this.items[this.items.indexOf(project)] = { ...project, action: "keep", reason };
  }

  async list(site: Site): Promise<void> {
    const admin = this.#authorization.roles.includes("admin");
    const own = site.projectId === this.#authorization.project?.id;
    for (const definition of ownedKinds) {
      if ((definition.admin === true && !admin) || (definition.service === "identity" && !own)) continue;
      if ((await this.#cloud.session.endpoint(definition.service)) === undefined) continue;
      this.#options.onProgress?.({ doing: "list", kind: definition.kind });
      try {
        await this.#listKind(definition, site);
      } catch (error) {
        if (this.#options.signal?.aborted === true) throw error;
        this.unlisted.push({ kind: definition.kind, reason: messageOf(error) });
      }
    }
  }

  async #listKind(definition: OwnedKindDefinition, site: Site): Promise<void> {
    for await (const found of definition.list(this.#cloud, site)) {
      const name = ownershipOf(definition.kind, found);
      if (name === undefined) continue;
      const { installation, runId, began } = name;
      const item = itemOf(definition.kind, found, site.projectId);
      this.items.push({ ...item, installation, runId, began, ...this.#decide(name) });
    }
  }

  #decide(name: OwnedName): Pick<SweepItem, "action" | "reason"> {
    const now = this.#owner.clock.nowMicros() / 1e6;
    const { olderThanSeconds } = this.#options;
    if (this.#live.has(name.runId)) return { action: "keep", reason: "its run is alive" };
    if (olderThanSeconds !== undefined) {
      return now - name.began > olderThanSeconds
        ? { action: "remove", reason: `marked as ours, older than ${olderThanSeconds} s` }
        : { action: "keep", reason: `not older than ${olderThanSeconds} s` };
    }
    if (name.installation === this.#owner.installation && this.#dead.has(name.runId)) {
      return { action: "remove", reason: "marked as ours, and its runner is dead" };
    }
    if (now > name.until) return { action: "remove", reason: "marked as ours, and its run's time is over" };
    const until = new Date(name.until * 1000).toISOString();
    return { action: "keep", reason: `a run of installation ${name.installation} may need it until ${until}` };
  }
}

function itemOf(
  kind: OwnedKind,
  { id, name, state }: FoundObject,
  projectId: string,
): Pick<SweepItem, "kind" | "id" | "name" | "projectId" | "state"> {
  return { kind, id, name, projectId, state };
}
