import { copyFile, cp, link, mkdir, readdir, readlink, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sql } from "kysely";
import type { Archive } from "./archive/archive.ts";
import { requireEmpty } from "./backup.ts";
import type { Engine } from "./engine/engine.ts";
import { DATABASE, TABLES } from "./schema/tables.ts";
import type { State } from "./state/state.ts";

/** What goes into a copy; loaded chunks of the archive don't, since the archive has them. */
const COPIED_TABLES = [...TABLES.map(({ name }) => name), "store_format", "all_records"];
const SHADOW = "kilowatch_backup";

export interface SnapshotParts {
  directory: string;
  engine: Engine;
  state: State;
  archive: Archive;
  /** Runs `work` while nothing is taken and all that was taken is in the engine. */
  quietly<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Copies a store that is in use to an empty directory: records are held up only while hard links to the engine's parts and the
 * archive's files, which never change, and a copy of the state are made. Throws CONFLICT where `to` is not empty, OVERLOADED
 * where the engine is too far behind to be waited for.
 */
export async function snapshotStore(parts: SnapshotParts, to: string): Promise<void> {
  const { directory } = parts;
  const engineData = join(directory, "engine", "data");
  const shadow = join(engineData, "shadow", SHADOW);
  const links = join(directory, "run", "backup");
  await requireEmpty(to);
  const clear = (): Promise<unknown> =>
    Promise.all([shadow, links].map((path) => rm(path, { recursive: true, force: true })));
  await clear();
  try {
    await parts.archive.undisturbed(() =>
      parts.quietly(async () => {
        for (const { name } of TABLES) await freeze(parts.engine, name);
        await freeze(parts.engine, "store_format");
        await sql`VACUUM INTO ${sql.lit(join(to, "state.sqlite"))}`.execute(parts.state.db);
        await linkTree(join(directory, "archive"), join(links, "archive"));
      }),
    );
    await copyDefinitions(engineData, join(to, "engine", "data"));
    await cp(shadow, join(to, "engine", "data"), { recursive: true, preserveTimestamps: true });
    await cp(links, to, { recursive: true, preserveTimestamps: true });
    await mkdir(join(to, "spool"), { recursive: true, mode: 0o700 });
  } finally {
    await clear();
  }
}

async function freeze(engine: Engine, table: string): Promise<void> {
  await engine.trusted.command({ query: `ALTER TABLE ${DATABASE}.${table} FREEZE WITH NAME '${SHADOW}'` });
}

/** What tells the engine of the database and its tables (Atomic: src/Databases/DatabaseAtomic.cpp); the parts come by themselves. */
async function copyDefinitions(from: string, to: string): Promise<void> {
  await mkdir(join(to, "metadata"), { recursive: true });
  await copyFile(join(from, "metadata", `${DATABASE}.sql`), join(to, "metadata", `${DATABASE}.sql`));
  const database = await readlink(join(from, "metadata", DATABASE));
  await mkdir(join(to, "metadata", database), { recursive: true });
  await symlink(database, join(to, "metadata", DATABASE));
  for (const table of COPIED_TABLES) {
    const name = join("metadata", database, `${table}.sql`);
    await copyFile(join(from, name), join(to, name));
    if (table === "all_records") continue;
    const folder = join(to, "data", DATABASE, await readlink(join(from, "data", DATABASE, table)));
    await mkdir(join(folder, "detached"), { recursive: true });
    await copyFile(join(from, "data", DATABASE, table, "format_version.txt"), join(folder, "format_version.txt"));
  }
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(to, path.slice(from.length));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await link(path, target);
  }
}
