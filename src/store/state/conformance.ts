import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { isKilowatchError } from "#base";
import { STATE_FORMAT } from "./migrations.ts";
import type { State } from "./state.ts";

/** What holds on every engine. Each case gets two openings of one empty, migrated database, as two processes would have. */
export const stateCases: readonly { title: string; check: (one: State, other: State) => Promise<void> }[] = [
  {
    title: "migrates once, however often and from however many processes it is asked",
    check: async (one, other) => {
      await Promise.all([one.migrate(), other.migrate(), one.migrate()]);
      const rows = await one.db.selectFrom("kilowatch_state").selectAll().execute();
      assert.deepEqual(rows, [{ format: STATE_FORMAT }]);
    },
  },
  {
    title: "refuses a newer format and leaves it alone",
    check: async (one, other) => {
      await one.db.updateTable("kilowatch_state").set({ format: 99 }).execute();
      await assert.rejects(other.migrate(), (error) => isKilowatchError(error, "STORE_NEWER"));
      assert.equal((await one.db.selectFrom("kilowatch_state").selectAll().executeTakeFirstOrThrow()).format, 99);
    },
  },
  {
    title: "keeps documents of any JSON, with revisions",
    check: async ({ documents }, other) => {
      const value = { text: "ünï '\"\\ 😀\n", list: [1, 2.5, null, true], nested: { deep: [] } };
      assert.equal(await documents.set("settings", "a", value), 1);
      assert.equal(await documents.set("settings", "a", value), 2);
      assert.deepEqual(await other.documents.get("settings", "a"), { key: "a", value, revision: 2 });
      assert.equal(await documents.get("settings", "b"), undefined);
      assert.equal(await documents.get("other", "a"), undefined);
      await documents.set("settings", "Z", 1);
      assert.deepEqual(
        (await documents.list("settings")).map(({ key }) => key),
        ["Z", "a"],
      );
      assert.equal(await documents.delete("settings", "a"), true);
      assert.equal(await documents.delete("settings", "a"), false);
    },
  },
  {
    title: "lets exactly one of many concurrent changes win",
    check: async (one, other) => {
      const first = await Promise.allSettled(
        [one, other, one, other].map((state) => state.documents.set("k", "x", "first", 0)),
      );
      assert.equal(first.filter(({ status }) => status === "fulfilled").length, 1);
      const second = await Promise.allSettled(
        [one, other, one, other].map((state) => state.documents.set("k", "x", "second", 1)),
      );
      assert.equal(second.filter(({ status }) => status === "fulfilled").length, 1);
      for (const result of [...first, ...second]) {
        if (result.status === "rejected") assert.ok(isKilowatchError(result.reason, "CONFLICT"), String(result.reason));
      }
    },
  },
  {
    title: "gives a lease to one holder at a time, with growing tokens",
    check: async (one, other) => {
      const taken = await Promise.all(
        [one, other, one, other].map((state, index) => state.leases.acquire("work", `holder-${index}`, 60_000)),
      );
      const held = taken.filter((lease) => lease !== undefined);
      assert.equal(held.length, 1);
      const [lease] = held;
      assert.ok(lease !== undefined);
      assert.equal(lease.token, 1);
      assert.equal(await one.leases.acquire("work", lease.holder, 60_000), undefined);
      await other.leases.release(lease);
      const next = await other.leases.acquire("work", "next", 60_000);
      assert.equal(next?.token, 2);
      assert.equal((await one.leases.acquire("other work", "next", 60_000))?.token, 1);
    },
  },
  {
    title: "ends a lease with its time, and lets a late holder neither renew, release nor write",
    check: async (one, other) => {
      const late = await one.leases.acquire("work", "late", 150);
      assert.ok(late !== undefined);
      const longer = await one.leases.renew(late, 200);
      assert.ok(longer !== undefined && longer.expiresAt > late.expiresAt);
      await sleep(300);
      assert.equal(await one.leases.renew(late, 60_000), undefined);
      const next = await other.leases.acquire("work", "next", 60_000);
      assert.equal(next?.token, 2);
      await one.leases.release(late);
      assert.equal(await one.leases.acquire("work", "late", 1000), undefined);
      const write = one.leases.fenced(late, (transaction) =>
        transaction
          .insertInto("documents")
          .values({ kind: "k", key: "x", value: "1", revision: 1, updated_at: 0 })
          .execute(),
      );
      await assert.rejects(write, (error) => isKilowatchError(error, "CONFLICT"));
      assert.equal(await one.documents.get("k", "x"), undefined);
    },
  },
  {
    title: "writes under a held lease, and all or nothing",
    check: async (one) => {
      const lease = await one.leases.acquire("work", "holder", 60_000);
      assert.ok(lease !== undefined);
      const row = { kind: "k", key: "x", value: "1", revision: 1, updated_at: 0 };
      await one.leases.fenced(lease, (transaction) => transaction.insertInto("documents").values(row).execute());
      const failing = one.leases.fenced(lease, async (transaction) => {
        await transaction
          .insertInto("documents")
          .values({ ...row, key: "y" })
          .execute();
        throw new Error("on purpose");
      });
      await assert.rejects(failing, /on purpose/);
      assert.deepEqual(await one.documents.list("k"), [{ key: "x", value: 1, revision: 1 }]);
    },
  },
  {
    title: "tells which leases are held, by the beginning of their names",
    check: async (one, other) => {
      const lease = await one.leases.acquire("runner/a", "a", 60_000);
      await one.leases.acquire("other", "a", 60_000);
      assert.ok(lease !== undefined);
      assert.deepEqual(await other.leases.held("runner/"), [lease]);
      await one.leases.release(lease);
      assert.deepEqual(await other.leases.held("runner/"), []);
    },
  },
  {
    title: "has a ledger entry durable when it says so, and forgets it when the object is gone",
    check: async (one, other) => {
      const entry = {
        runner: "r",
        cloud: "c",
        region: undefined,
        projectId: "p",
        runId: "run-1",
        kind: "server",
        name: "n",
      };
      const entryId = await one.ledger.open(entry);
      const [kept] = await other.ledger.list();
      assert.ok(kept !== undefined && Math.abs(kept.openedAt - Date.now()) < 60_000);
      assert.deepEqual(kept, { ...entry, entryId, objectId: undefined, openedAt: kept.openedAt });
      await one.ledger.identify(entryId, "id-1");
      assert.equal((await other.ledger.list({ cloud: "c", region: undefined, runId: "run-1" }))[0]?.objectId, "id-1");
      await one.ledger.close(entryId);
      assert.deepEqual(await other.ledger.list(), []);
    },
  },
  {
    title: "keeps every one of many ledger entries made at once, and none that was closed",
    check: async (one, other) => {
      const make = async (state: State, number: number): Promise<string> => {
        const entryId = await state.ledger.open({
          runner: "r",
          cloud: "c",
          region: number % 2 === 0 ? "east" : "west",
          projectId: "p",
          runId: "run",
          kind: "port",
          name: `n-${number}`,
        });
        void state.ledger.identify(entryId, `id-${number}`);
        if (number % 3 === 0) void state.ledger.close(entryId);
        return entryId;
      };
      await Promise.all(Array.from({ length: 3000 }, (_, number) => make(number % 5 === 0 ? one : other, number)));
      await Promise.all([one.ledger.settle(), other.ledger.settle()]);
      const left = await one.ledger.list();
      assert.equal(left.length, 2000);
      assert.ok(left.every(({ name, objectId }) => objectId === name.replace("n-", "id-")));
      assert.equal((await one.ledger.list({ region: "east" })).length, 1000);
      assert.deepEqual(await one.ledger.list({ projectId: "another" }), []);
    },
  },
  {
    title: "gives numbers back as numbers and counts what it changed",
    check: async (one) => {
      await one.documents.set("k", "a", 1);
      await one.documents.set("k", "b", 2);
      const { rows } = await sql<{
        r: number;
        u: number;
      }>`SELECT revision AS r, updated_at AS u FROM documents`.execute(one.db);
      assert.ok(rows.every(({ r, u }) => r === 1 && Math.abs(u - Date.now()) < 60_000));
      const done = await one.db.deleteFrom("documents").where("kind", "=", "k").executeTakeFirst();
      assert.equal(done.numDeletedRows, 2n);
    },
  },
];
