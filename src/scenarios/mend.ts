import type { RunLeftover } from "#contract";
import type { Cloud } from "#openstack";
import type { LedgerEntry } from "#store";
import { withCleanLease } from "./clean-lease.ts";
import { cleanUp } from "./clean-up.ts";
import type { OwnedKind, OwnedObject } from "./owned/kinds.ts";
import { APPEARS_SECONDS, type HeldObject, type Site } from "./owned/run-objects.ts";
import type { Owner } from "./owner.ts";

export interface MendOptions {
  readonly signal?: AbortSignal;
  /** For everything together; default 600. */
  readonly seconds?: number;
  /** How long after it was sent a create that was not answered may still take effect; default 60. */
  readonly appearsSeconds?: number;
  readonly onRemoved?: (object: OwnedObject) => void;
}

export interface MendReport {
  /** Runs whose runner died before it had cleaned up. */
  readonly runs: readonly string[];
  readonly removed: number;
  readonly left: readonly RunLeftover[];
}

const MEND_SECONDS = 600;
/** No create waits longer for its turn. */
const LONGEST_WAIT_SECONDS = 900;

/**
 * Finishes what the ledger says of runners that are dead, and of runs of this one that are over: removes what they made in
 * this cloud's project, and for an admin in projects made for a load. To be called when a runner starts, and now and then. Throws CONFLICT where another process does it.
 */
export async function mend(cloud: Cloud, owner: Owner, options: MendOptions = {}): Promise<MendReport> {
  const entries = await deadEntries(cloud, owner);
  if (entries.length === 0) return { runs: [], removed: 0, left: [] };
  const reports: MendReport[] = [];
  const occupied = new Set<string>();
  // Objects in projects that were made for a load come before these projects themselves.
  const own = (await cloud.session.authorization()).project?.id;
  const projects = [...Map.groupBy(entries, ({ projectId }) => projectId)];
  for (const [projectId, group] of projects.toSorted(([left]) => (left === own ? 1 : -1))) {
    const site = { cloud: cloud.session.cloud, region: cloud.session.region, projectId };
    const report = await mendProject(cloud, owner, { ...options, site, entries: group, occupied });
    if (report.left.length > 0) occupied.add(projectId);
    reports.push(report);
  }
  return {
    runs: [...new Set(reports.flatMap(({ runs }) => runs))],
    removed: reports.reduce((sum, { removed }) => sum + removed, 0),
    left: reports.flatMap(({ left }) => left),
  };
}

/** Entries of runners without a lease, and of runs of this one that are over, in projects that these credentials can reach. */
async function deadEntries(cloud: Cloud, owner: Owner): Promise<LedgerEntry[]> {
  const { session } = cloud;
  const entries = await owner.state.ledger.list({ cloud: session.cloud, region: session.region });
  if (entries.length === 0) return [];
  const [isLive, authorization] = await Promise.all([owner.liveness(), session.authorization()]);
  const admin = authorization.roles.includes("admin");
  return entries.filter((entry) => !isLive(entry) && (admin || entry.projectId === authorization.project?.id));
}

async function mendProject(
  cloud: Cloud,
  owner: Owner,
  options: MendOptions & { site: Site; entries: readonly LedgerEntry[]; occupied: ReadonlySet<string> },
): Promise<MendReport> {
  const { site, entries, occupied } = options;
  const { ledger } = owner.state;
  const runs = new Set(entries.map(({ runId }) => runId));
  return withCleanLease(owner, site, options.signal ?? new AbortController().signal, async (signal) => {
    const held = entries.map((entry) => heldObject(entry, options.appearsSeconds ?? APPEARS_SECONDS));
    const seconds = options.seconds ?? MEND_SECONDS;
    const holding = owner.hold(site, seconds, held);
    const result = await cleanUp(cloud, holding, {
      signal,
      seconds,
      occupied,
      verify: {
        kinds: entries.filter(({ name }) => name !== "").map(({ kind }) => kind as OwnedKind),
        isMine: (name) => name.installation === owner.installation && runs.has(name.runId),
      },
      ...(options.onRemoved === undefined ? {} : { onRemoved: options.onRemoved }),
    });
    await ledger.settle();
    return { runs: [...runs], removed: result.removed, left: result.left };
  });
}

/**
 * When a create went out isn't known: it may have waited for the budget, or for a service that asked for a pause, until its
 * runner died a moment ago. The database's clock is taken for this machine's, give or take what NTP leaves.
 */
function heldObject(entry: LedgerEntry, appearsSeconds: number): HeldObject {
  const { entryId, kind, name, objectId, openedAt } = entry;
  const sent = Math.min(Date.now(), openedAt + LONGEST_WAIT_SECONDS * 1000);
  return {
    entryId,
    kind: kind as OwnedKind,
    name,
    ...(objectId === undefined ? { appearsUntil: sent + appearsSeconds * 1000 } : { id: objectId }),
  };
}
