import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { CatalogueData } from "./catalogue-data.ts";

/** A catalogue as a file: JSON with a line per format string, so that releases can be compared; zstd over it where asked. */
export function encodeCatalogue(catalogue: CatalogueData, isCompressed: boolean): Uint8Array {
  const { entries, ...head } = catalogue;
  const lines = entries.map((entry) => JSON.stringify(entry)).join(",\n");
  const text = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"entries":[\n${lines}\n]}\n`);
  return isCompressed ? zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }) : text;
}

/** Reads what `encodeCatalogue` compressed. */
export function decodeCatalogue(bytes: Uint8Array): CatalogueData {
  return JSON.parse(zstdDecompressSync(bytes).toString("utf8")) as CatalogueData;
}
