import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileState } from "./identity.ts";

/** The name a rotated file had while it was written: `nova-api.log` of `nova-api.log.2.gz`, `nova-api.log-20261123.gz`. */
export function rotationBase(path: string): string {
  const name = basename(path).replace(/(?:\.(?:gz|zst|xz|bz2|old|\d{1,4})|[.-]\d{8}(?:[-_.T]?\d{2,6})?)+$/, "");
  return `${dirname(path)}/${name}`;
}

/** A content's name for ever: its inode, and when it was first seen, since inodes are used again. */
export function generationOf(inode: string, now: number): string {
  return `${inode}-${Math.floor(now).toString(36)}`;
}

export function isKnownDone(known: ReadonlyMap<string, FileState>, path: string): boolean {
  for (const state of known.values()) if (state.done && state.path === path) return true;
  return false;
}

export const NOBODY = { device: "", inode: "" };

/** The other files that rotation may have made of this one. */
export async function siblingsOf(path: string): Promise<string[]> {
  const base = rotationBase(path);
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => `${folder}/${name}`).filter((other) => other !== path && rotationBase(other) === base);
}

/** The folder part of a pattern before its first wildcard. */
export function watchedFolder(pattern: string): string {
  const firstWild = pattern.search(/[*?[{]/);
  const fixed = firstWild < 0 ? pattern : pattern.slice(0, firstWild);
  return fixed.endsWith("/") ? fixed.slice(0, -1) || "/" : dirname(`${fixed}${basename(fixed) === "" ? "x" : ""}`);
}

/** The rotated files of some folders, by the name under which they were written. */
export async function rotatedByBase(folders: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = `${folder}/${name}`;
      const base = rotationBase(path);
      if (base === path) continue;
      const paths = found.get(base);
      if (paths === undefined) found.set(base, [path]);
      else paths.push(path);
    }
  }
  return found;
}
