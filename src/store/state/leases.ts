import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { KilowatchError } from "#base";
import type { StateTables } from "./tables.ts";

/** The right to do a piece of work alone, for a time. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Greater than every earlier holder's: what a late holder writes with an old token is refused. */
  readonly token: number;
  /** Milliseconds since 1970 by the database's clock. */
  readonly expiresAt: number;
}

/** Leases are rows, so that any number of processes share the work; time is the database's, so that their clocks do not matter. */
export interface Leases {
  /** Takes the lease for that many milliseconds, or returns undefined while another, or an earlier start of this one, holds it. */
  acquire(name: string, holder: string, milliseconds: number): Promise<Lease | undefined>;
  /** Prolongs it, counted from now; undefined where it has ended meanwhile, and the work must stop. */
  renew(lease: Lease, milliseconds: number): Promise<Lease | undefined>;
  /** Ends it early; does nothing where it is no longer held. */
  release(lease: Lease): Promise<void>;
  /** Those held now whose names begin so. */
  held(prefix: string): Promise<Lease[]>;
  /** Does `work` in one transaction in which the lease is certainly held; throws CONFLICT and writes nothing otherwise. */
  fenced<T>(lease: Lease, work: (transaction: Transaction<StateTables>) => Promise<T>): Promise<T>;
}

export function createLeases(db: Kysely<StateTables>, options: { now: RawBuilder<number>; postgres: boolean }): Leases {
  const { now, postgres } = options;
  const until = (milliseconds: number): RawBuilder<number> => sql<number>`${now} + ${milliseconds}`;
  return {
    async acquire(name, holder, milliseconds) {
      const row = await db
        .insertInto("leases")
        .values({ name, holder, token: 1, expires_at: until(milliseconds) })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet({ holder, token: sql`leases.token + 1`, expires_at: until(milliseconds) })
            .where("leases.expires_at", "<=", now),
        )
        .returning(["token", "expires_at"])
        .executeTakeFirst();
      return row && { name, holder, token: row.token, expiresAt: row.expires_at };
    },
    async renew(lease, milliseconds) {
      const row = await db
        .updateTable("leases")
        .set({ expires_at: until(milliseconds) })
        .where("name", "=", lease.name)
        .where("token", "=", lease.token)
        .where("expires_at", ">", now)
        .returning("expires_at")
        .executeTakeFirst();
      return row && { ...lease, expiresAt: row.expires_at };
    },
    async release(lease) {
      await db
        .updateTable("leases")
        .set({ expires_at: 0 })
        .where("name", "=", lease.name)
        .where("token", "=", lease.token)
        .execute();
    },
    async held(prefix) {
      const rows = await db
        .selectFrom("leases")
        .select(["name", "holder", "token", "expires_at"])
        .where("expires_at", ">", now)
        .execute();
      return rows
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ expires_at, ...lease }) => ({ ...lease, expiresAt: expires_at }));
    },
    fenced: (lease, work) =>
      db.transaction().execute(async (transaction) => {
        let held = transaction
          .selectFrom("leases")
          .select("token")
          .where("name", "=", lease.name)
          .where("token", "=", lease.token)
          .where("expires_at", ">", now);
        if (postgres) held = held.forUpdate();
        if ((await held.executeTakeFirst()) === undefined) {
          throw new KilowatchError("CONFLICT", `the lease ${lease.name} of ${lease.holder} has ended`);
        }
        return work(transaction);
      }),
  };
}
