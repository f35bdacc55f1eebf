import { randomUUID } from "node:crypto";
import type { Kysely, RawBuilder } from "kysely";
import type { StateTables } from "./tables.ts";

/** What is about to be made, or was seen, in a cloud: enough to find and remove it after a crash. */
export interface NewLedgerEntry {
  /** Which process answers for it; its lease says whether it lives. */
  readonly runner: string;
  readonly cloud: string;
  readonly region?: string | undefined;
  readonly projectId: string;
  readonly runId: string;
  readonly kind: string;
  /** The name that carries ownership; empty for what the cloud made by itself. */
  readonly name: string;
  /** Absent until the answer to the create has come. */
  readonly objectId?: string | undefined;
}

export interface LedgerEntry extends NewLedgerEntry {
  readonly entryId: string;
  /** Milliseconds since 1970 by the database's clock. */
  readonly openedAt: number;
}

export interface LedgerFilter {
  readonly cloud?: string;
  readonly region?: string | undefined;
  readonly projectId?: string;
  readonly runner?: string;
  readonly runId?: string;
}

/** Everything that scenarios have made and not yet proven gone; entries are removed when it is. */
export interface Ledger {
  /** Resolves with the entry's id when the entry is durable: only then may the object be made. */
  open(entry: NewLedgerEntry): Promise<string>;
  /** Keeps the id that the cloud gave. Need not be waited for: until then the name finds the object. */
  identify(entryId: string, objectId: string): Promise<void>;
  /** Forgets what is proven gone. Need not be waited for: an entry of what is gone is closed by the next mending. */
  close(entryId: string): Promise<void>;
  /** Open entries, oldest first. */
  list(filter?: LedgerFilter): Promise<LedgerEntry[]>;
  /** Resolves when everything asked for so far is durable. */
  settle(): Promise<void>;
}

/**
 * How long entries wait for others to share their commit: a load of hundreds of creates per second then costs one fsync for
 * each of these, and a single create hardly notices.
 */
const GATHER_MILLISECONDS = 2;
/** Ids and closings wait longer: nothing waits for them. */
const LAZY_MILLISECONDS = 50;
/** PostgreSQL takes 65,535 parameters in a statement. */
const ROWS = 1000;

type Row = StateTables["ledger"];
type NewRow = Omit<Row, "opened_at"> & { opened_at: RawBuilder<number> };

interface Group {
  readonly opened: NewRow[];
  readonly identified: Map<string, string>;
  readonly closed: string[];
  readonly done: PromiseWithResolvers<void>;
}

export function createLedger(db: Kysely<StateTables>, options: { now: RawBuilder<number> }): Ledger {
  let gathering: Group | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  /** Commits follow each other, so that an entry is never closed before it is written. */
  let last: Promise<void> = Promise.resolve();

  function gather(milliseconds: number): Group {
    gathering ??= { opened: [], identified: new Map(), closed: [], done: Promise.withResolvers<void>() };
    const due = performance.now() + milliseconds;
    if (due < dueAt) {
      clearTimeout(timer);
      dueAt = due;
      timer = setTimeout(commit, milliseconds);
    }
    return gathering;
  }

  function commit(): void {
    const group = gathering;
    clearTimeout(timer);
    gathering = undefined;
    dueAt = Infinity;
    if (group === undefined) return;
    // What a group's members are told is their own; the chain goes on after a failure.
    last = last.then(() => write(db, group)).then(group.done.resolve, group.done.reject);
  }

  return {
    async open(entry) {
      const entryId = randomUUID();
      const group = gather(GATHER_MILLISECONDS);
      group.opened.push({
        entry_id: entryId,
        runner: entry.runner,
        cloud: entry.cloud,
        region: entry.region ?? "",
        project_id: entry.projectId,
        run_id: entry.runId,
        kind: entry.kind,
        name: entry.name,
        object_id: entry.objectId ?? null,
        opened_at: options.now,
      });
      await group.done.promise;
      return entryId;
    },
    async identify(entryId, objectId) {
      const group = gather(LAZY_MILLISECONDS);
      group.identified.set(entryId, objectId);
      await group.done.promise;
    },
    async close(entryId) {
      const group = gather(LAZY_MILLISECONDS);
      group.closed.push(entryId);
      await group.done.promise;
    },
    async list(filter = {}) {
      await this.settle();
      let query = db.selectFrom("ledger").selectAll();
      if (filter.cloud !== undefined) query = query.where("cloud", "=", filter.cloud);
      if ("region" in filter) query = query.where("region", "=", filter.region ?? "");
      if (filter.projectId !== undefined) query = query.where("project_id", "=", filter.projectId);
      if (filter.runner !== undefined) query = query.where("runner", "=", filter.runner);
      if (filter.runId !== undefined) query = query.where("run_id", "=", filter.runId);
      return (await query.orderBy("opened_at").orderBy("name").execute()).map(entryOf);
    },
    async settle() {
      commit();
      await last;
    },
  };
}

async function write(db: Kysely<StateTables>, group: Group): Promise<void> {
  const gone = new Set(group.closed);
  await db.transaction().execute(async (transaction) => {
    for (const rows of parts(group.opened)) await transaction.insertInto("ledger").values(rows).execute();
    for (const [entryId, objectId] of group.identified) {
      if (gone.has(entryId)) continue;
      await transaction.updateTable("ledger").set({ object_id: objectId }).where("entry_id", "=", entryId).execute();
    }
    for (const ids of parts(group.closed)) {
      await transaction.deleteFrom("ledger").where("entry_id", "in", ids).execute();
    }
  });
}

function* parts<T>(whole: readonly T[]): Generator<T[]> {
  for (let from = 0; from < whole.length; from += ROWS) yield whole.slice(from, from + ROWS);
}

function entryOf(row: Row): LedgerEntry {
  return {
    entryId: row.entry_id,
    runner: row.runner,
    cloud: row.cloud,
    region: row.region === "" ? undefined : row.region,
    projectId: row.project_id,
    runId: row.run_id,
    kind: row.kind,
    name: row.name,
    objectId: row.object_id ?? undefined,
    openedAt: row.opened_at,
  };
}
