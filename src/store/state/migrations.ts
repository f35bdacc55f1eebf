import { type Kysely, sql } from "kysely";
import { KilowatchError } from "#base";
import type { StateTables } from "./tables.ts";

/** Step `n` takes a database from format n to n + 1. Steps are never changed once released, only added. */
const STEPS: readonly ((db: Kysely<StateTables>) => Promise<void>)[] = [createDocumentsAndLeases, createLedgerTable];

/** The format this program writes. */
export const STATE_FORMAT = STEPS.length;

async function createDocumentsAndLeases(db: Kysely<StateTables>): Promise<void> {
  await db.schema
    .createTable("documents")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("updated_at", "double precision", (column) => column.notNull())
    .addPrimaryKeyConstraint("documents_key", ["kind", "key"])
    .execute();
  await db.schema
    .createTable("leases")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("token", "integer", (column) => column.notNull())
    .addColumn("expires_at", "double precision", (column) => column.notNull())
    .execute();
}

async function createLedgerTable(db: Kysely<StateTables>): Promise<void> {
  await db.schema
    .createTable("ledger")
    .addColumn("entry_id", "text", (column) => column.primaryKey())
    .addColumn("runner", "text", (column) => column.notNull())
    .addColumn("cloud", "text", (column) => column.notNull())
    .addColumn("region", "text", (column) => column.notNull())
    .addColumn("project_id", "text", (column) => column.notNull())
    .addColumn("run_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("object_id", "text")
    .addColumn("opened_at", "double precision", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("ledger_place").on("ledger").columns(["cloud", "project_id", "run_id"]).execute();
}

/**
 * Brings the database to this program's format in one transaction, whatever other process tries the same. Throws STORE_NEWER
 * and changes nothing where a later release has written it.
 */
export async function migrateState(db: Kysely<StateTables>, postgres: boolean): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // SQLite's transaction holds the write lock already; PostgreSQL needs one that exists before any table does.
    if (postgres) await sql`SELECT pg_advisory_xact_lock(7164273)`.execute(transaction);
    await transaction.schema
      .createTable("kilowatch_state")
      .ifNotExists()
      .addColumn("format", "integer", (column) => column.notNull())
      .execute();
    const row = await transaction.selectFrom("kilowatch_state").select("format").executeTakeFirst();
    const format = row?.format ?? 0;
    if (format > STATE_FORMAT) {
      throw new KilowatchError(
        "STORE_NEWER",
        `the state is in format ${format}, and this release knows formats up to ${STATE_FORMAT}: run the newer release, or restore a backup made before the upgrade`,
        { details: { format, known: STATE_FORMAT } },
      );
    }
    for (const step of STEPS.slice(format)) await step(transaction);
    if (row === undefined) await transaction.insertInto("kilowatch_state").values({ format: STATE_FORMAT }).execute();
    else if (format < STATE_FORMAT)
      await transaction.updateTable("kilowatch_state").set({ format: STATE_FORMAT }).execute();
  });
}
