import { computeKinds } from "./compute.ts";
import type { FoundObject, OwnedKindDefinition } from "./define.ts";
import { identityKinds } from "./identity.ts";
import type { OwnedKind } from "./kinds.ts";
import { type OwnedName, parseOwnedName } from "./name.ts";
import { networkKinds } from "./network.ts";
import { optionalKinds } from "./optional.ts";
import { storageKinds } from "./storage.ts";

/** Every kind, in the order of removal. */
export const ownedKinds: readonly OwnedKindDefinition[] = [
  ...optionalKinds,
  ...computeKinds,
  ...networkKinds,
  ...storageKinds,
  ...identityKinds,
].toSorted((left, right) => left.stage - right.stage);

const byKind = new Map(ownedKinds.map((definition) => [definition.kind, definition]));

export function kindOf(kind: OwnedKind): OwnedKindDefinition {
  const definition = byKind.get(kind);
  if (definition === undefined) throw new TypeError(`no definition of the kind ${kind}`);
  return definition;
}

/**
 * What the object's marks say, or `undefined` where it isn't ours: the name's checksum must be right, and where the kind has
 * a place for a second mark, that must carry the same name (docs/decisions/0006-ownership.md).
 */
export function ownershipOf(kind: OwnedKind, found: FoundObject): OwnedName | undefined {
  const parsed = parseOwnedName(found.name, kind);
  if (parsed === undefined) return undefined;
  if (found.mark !== undefined && !sameName(found.mark.name, found.name)) return undefined;
  return parsed;
}

/** Several servers of one call share the metadata, and have `-1`, `-2` behind the name. */
function sameName(mark: string | undefined, name: string): boolean {
  return mark !== undefined && (name === mark || (/^-\d{1,4}$/.test(name.slice(mark.length)) && name.startsWith(mark)));
}
