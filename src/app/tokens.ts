import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Token } from "#api";
import { Secret } from "#base";

/** A token of each writing role for this machine's own shippers, made once and kept in files that only the server's user can read. */
export function ensureLocalTokens(data: string): { tokens: Token[]; folder: string } {
  const folder = join(data, "tokens");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokens = (["admin", "ingest"] as const).map((role) => ({
    name: `local ${role}`,
    role,
    token: new Secret(readOrMake(join(folder, role))),
  }));
  return { tokens, folder };
}

function readOrMake(path: string): string {
  try {
    const text = readFileSync(path, "utf8").trim();
    if (text !== "") return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const made = randomBytes(24).toString("base64url");
  writeFileSync(path, `${made}\n`, { mode: 0o600 });
  return made;
}
