import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, PostgresDialect, type RawBuilder, sql } from "kysely";
import { Pool } from "pg";
import { isKilowatchError, KilowatchError, type Logger, messageOf } from "#base";
import { createDocuments, type Documents } from "./documents.ts";
import { createLeases, type Leases } from "./leases.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { migrateState } from "./migrations.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";
import type { StateTables } from "./tables.ts";

/** Where the state lies: a SQLite file, or a PostgreSQL database that several servers share. */
export type StateOptions = { path: string } | { url: string; logger: Logger };

/** What is neither record nor metric: incidents, silences, ledgers, leases, users. */
export interface State {
  readonly db: Kysely<StateTables>;
  readonly engine: "sqlite" | "postgres";
  readonly leases: Leases;
  readonly documents: Documents;
  readonly ledger: Ledger;
  /** Brings the database to this release's format; throws STORE_NEWER, or STORE_UNAVAILABLE where it cannot be reached. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** How long opening may wait, once, for another process that opens the same file. */
const OPEN_MILLISECONDS = 1000;
const CONNECTIONS = 10;
const CONNECT_MILLISECONDS = 10_000;

/** Opens the state. Throws STORE_UNAVAILABLE or STORE_CORRUPT where the file cannot be opened; call `migrate()` before any use. */
export function openState(options: StateOptions): State {
  return "path" in options ? openSqlite(options.path) : openPostgres(options);
}

function openSqlite(path: string): State {
  const database = openFile(path);
  const db = new Kysely<StateTables>({ dialect: nodeSqliteDialect(database) });
  return stateOf(db, { engine: "sqlite", where: path, now: sql<number>`unixepoch('subsec') * 1000.0` });
}

function openFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, "a", 0o600));
    const database = new DatabaseSync(path);
    database.exec(
      `PRAGMA busy_timeout = ${OPEN_MILLISECONDS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 0`,
    );
    return database;
  } catch (error) {
    throw unavailable(path, error);
  }
}

function openPostgres(options: { url: string; logger: Logger }): State {
  const pool = new Pool({
    connectionString: options.url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    application_name: "kilowatch",
  });
  // Without a listener a connection that breaks while idle would end the process; the next query gets a new one.
  pool.on("error", (error) => options.logger.warn("state.connection", { message: messageOf(error) }));
  const db = new Kysely<StateTables>({ dialect: new PostgresDialect({ pool }) });
  const place = URL.parse(options.url);
  return stateOf(db, {
    engine: "postgres",
    where: `PostgreSQL at ${place?.host ?? "?"}${place?.pathname ?? ""}`,
    now: sql<number>`extract(epoch from clock_timestamp())::double precision * 1000`,
  });
}

function stateOf(
  db: Kysely<StateTables>,
  options: { engine: State["engine"]; where: string; now: RawBuilder<number> },
): State {
  const { engine, where, now } = options;
  return {
    db,
    engine,
    leases: createLeases(db, { now, postgres: engine === "postgres" }),
    documents: createDocuments(db, { now }),
    ledger: createLedger(db, { now }),
    migrate: async () => {
      try {
        await migrateState(db, engine === "postgres");
      } catch (error) {
        throw isKilowatchError(error) ? error : unavailable(where, error);
      }
    },
    close: () => db.destroy(),
  };
}

/** SQLite's result codes for a file that is damaged or no database. */
const DAMAGED = new Set([11, 26]);

function unavailable(where: string, error: unknown): KilowatchError {
  const damaged = error instanceof Error && "errcode" in error && DAMAGED.has(Number(error.errcode) % 256);
  const message = `the state in ${where} cannot be opened: ${messageOf(error)}`;
  return damaged
    ? new KilowatchError("STORE_CORRUPT", `${message}; restore it from a backup`, { cause: error })
    : new KilowatchError("STORE_UNAVAILABLE", message, { cause: error });
}
