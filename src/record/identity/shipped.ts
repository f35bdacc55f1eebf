import { readFileSync } from "node:fs";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { decodeCatalogue } from "./encoding.ts";
import { contentHash } from "./hash.ts";

const FILE = new URL("./catalogues/debian-12.json.zst", import.meta.url);

let shipped: Catalogue | undefined;

/** The catalogue that every Kilowatch of this edition has: the release in Debian 12 (Zed). Unpacked when first asked. */
export function shippedCatalogue(): Catalogue {
  if (shipped === undefined) {
    const bytes = readFileSync(FILE);
    shipped = createCatalogue(contentHash(bytes.toString("latin1")), () => decodeCatalogue(bytes));
  }
  return shipped;
}
