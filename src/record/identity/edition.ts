import type { Catalogue } from "./catalogue.ts";
import { COMPONENT_CODES, PROJECT_CODES } from "./codes.ts";
import { contentHash } from "./hash.ts";
import { SLOT_KINDS } from "./slots.ts";

/** Raised when masks or the rules around them change in a way that the data below does not show. */
const RULES = 1;

/** The id edition: a hash of what ids are a function of, as `1.3f9a0c62d1b4`. */
export function editionOf(catalogue: Catalogue): string {
  const content = JSON.stringify([RULES, SLOT_KINDS, PROJECT_CODES, COMPONENT_CODES, catalogue.content]);
  return `${RULES}.${contentHash(content)}`;
}
