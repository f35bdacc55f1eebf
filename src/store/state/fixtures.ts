import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { STATE_FORMAT } from "./migrations.ts";
import type { State } from "./state.ts";

/** A database as each released format left it; a new format adds a file and, where values move, a line here. */
export const keptFormats: readonly number[] = Array.from({ length: STATE_FORMAT }, (_, index) => index + 1);

/** Loads the kept fixture into an empty database, migrates it, and checks that nothing was lost. */
export async function opensKeptFormat(state: State, format: number): Promise<void> {
  const text = readFileSync(new URL(`testdata/state-${format}.sql`, import.meta.url), "utf8");
  for (const statement of text.split(/;\n/).filter((part) => part.trim() !== ""))
    await sql.raw(statement).execute(state.db);
  await state.migrate();
  assert.deepEqual(await state.documents.get("settings", "theme"), {
    key: "theme",
    value: { dark: true },
    revision: 3,
  });
  assert.equal((await state.leases.acquire("archive", "host-2", 1000))?.token, 42);
  const entries = await state.ledger.list();
  assert.deepEqual(
    entries,
    format < 2
      ? []
      : [
          {
            entryId: "5a0c3a4e-7ad1-4b0a-9a55-0f2d9a1f6a10",
            runner: "runner-1",
            cloud: "east",
            region: undefined,
            projectId: "1b95d03aaf5e4602b6ac7d693bd5f737",
            runId: "6fk2m0a4x7qd",
            kind: "server",
            name: "kw-a1b2c3-6fk2m0a4x7q-1-0abcd",
            objectId: undefined,
            openedAt: 1_795_000_000_000,
          },
        ],
  );
  const row = await state.db.selectFrom("kilowatch_state").select("format").executeTakeFirstOrThrow();
  assert.equal(row.format, STATE_FORMAT);
}
