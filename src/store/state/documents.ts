import { type Kysely, type RawBuilder, sql } from "kysely";
import { KilowatchError } from "#base";
import type { StateTables } from "./tables.ts";

export interface Document {
  key: string;
  value: unknown;
  revision: number;
}

/** Small JSON values by kind and key. */
export interface Documents {
  get(kind: string, key: string): Promise<Document | undefined>;
  /** All of a kind, by key. */
  list(kind: string): Promise<Document[]>;
  /**
   * Stores a value and returns its revision. With `expected`, 0 meaning "none yet", throws CONFLICT where somebody else
   * changed it since.
   */
  set(kind: string, key: string, value: unknown, expected?: number): Promise<number>;
  /** Tells whether there was one. */
  delete(kind: string, key: string): Promise<boolean>;
}

export function createDocuments(db: Kysely<StateTables>, options: { now: RawBuilder<number> }): Documents {
  const { now } = options;
  const read = (row: { key: string; value: string; revision: number }): Document => ({
    key: row.key,
    value: JSON.parse(row.value) as unknown,
    revision: row.revision,
  });
  return {
    async get(kind, key) {
      const row = await db
        .selectFrom("documents")
        .select(["key", "value", "revision"])
        .where("kind", "=", kind)
        .where("key", "=", key)
        .executeTakeFirst();
      return row && read(row);
    },
    async list(kind) {
      const rows = await db
        .selectFrom("documents")
        .select(["key", "value", "revision"])
        .where("kind", "=", kind)
        .execute();
      // By code unit, on every engine: PostgreSQL's own order depends on its locale.
      return rows.map(read).sort((left, right) => (left.key < right.key ? -1 : 1));
    },
    async set(kind, key, value, expected) {
      const text = JSON.stringify(value);
      const revision = await (expected === undefined || expected === 0
        ? insert(db, { kind, key, text, now, replace: expected === undefined })
        : update(db, { kind, key, text, now, expected }));
      if (revision === undefined) {
        throw new KilowatchError("CONFLICT", `${kind} ${key} was changed meanwhile: read it again`);
      }
      return revision;
    },
    async delete(kind, key) {
      const done = await db.deleteFrom("documents").where("kind", "=", kind).where("key", "=", key).executeTakeFirst();
      return done.numDeletedRows > 0n;
    },
  };
}

interface Change {
  kind: string;
  key: string;
  text: string;
  now: RawBuilder<number>;
}

async function insert(db: Kysely<StateTables>, change: Change & { replace: boolean }): Promise<number | undefined> {
  const { kind, key, text, now, replace } = change;
  const row = await db
    .insertInto("documents")
    .values({ kind, key, value: text, revision: 1, updated_at: now })
    .onConflict((conflict) =>
      replace
        ? conflict
            .columns(["kind", "key"])
            .doUpdateSet({ value: text, revision: sql`documents.revision + 1`, updated_at: now })
        : conflict.columns(["kind", "key"]).doNothing(),
    )
    .returning("revision")
    .executeTakeFirst();
  return row?.revision;
}

async function update(db: Kysely<StateTables>, change: Change & { expected: number }): Promise<number | undefined> {
  const row = await db
    .updateTable("documents")
    .set({ value: change.text, revision: sql`revision + 1`, updated_at: change.now })
    .where("kind", "=", change.kind)
    .where("key", "=", change.key)
    .where("revision", "=", change.expected)
    .returning("revision")
    .executeTakeFirst();
  return row?.revision;
}
