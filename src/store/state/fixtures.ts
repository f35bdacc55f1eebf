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
  const row = await state.db.selectFrom("kilowatch_state").select("format").executeTakeFirstOrThrow();
  assert.equal(row.format, STATE_FORMAT);
}
