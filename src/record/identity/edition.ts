import { type Catalogue, NO_CATALOGUE } from "./catalogue.ts";
import { COMPONENT_CODES, PROJECT_CODES } from "./codes.ts";
import { ENUMERATED_FORMATS } from "./enumerated.ts";
import { contentHash } from "./hash.ts";
import { MASKS } from "./masks.ts";
import { resolveTemplate } from "./resolve.ts";
import { MaskScanner } from "./scanner.ts";

/** Raised when the rules around the masks change in a way that neither the data below nor its samples show. */
const RULES = 1;

/**
 * The id edition, as `1.3f9a0c62d1b4`: a hash of what ids are a function of. It holds the templates that the masks' samples get, so
 * that a change of the scanner is another edition even where the tables stay the same.
 */
export function editionOf(catalogue: Catalogue): string {
  const scanner = new MaskScanner();
  const samples = MASKS.flatMap((mask) => mask.samples).map(({ text }) => {
    scanner.scan(text, 0, text.length, 1);
    const question = { masked: scanner.masked(), logger: "", root: "", severity: 9, catalogue: NO_CATALOGUE };
    return [text, resolveTemplate(question).template];
  });
  const rows = [PROJECT_CODES, COMPONENT_CODES, [...ENUMERATED_FORMATS], samples, catalogue.content];
  return `${RULES}.${contentHash(JSON.stringify([RULES, ...rows]))}`;
}
