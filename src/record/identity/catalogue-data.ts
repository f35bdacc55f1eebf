/** `[index into files, line, level, style (0: %, 1: braces), format]`. */
export type CatalogueEntry = [number, number, string, 0 | 1, string];

/**
 * A release's format strings, as `kilowatch catalog build` writes them (JSON) and Kilowatch ships them (zstd over it).
 */
export interface CatalogueData {
  /** Of this layout. */
  format: 1;
  release: string;
  /** Paths below the source tree; `#logger` follows where the source names its logger itself. */
  files: string[];
  entries: CatalogueEntry[];
}

/** The logger of a module's messages: `nova/compute/manager.py` logs as `nova.compute.manager`. */
export function moduleOf(file: string): string {
  const [path = "", logger] = file.split("#");
  return (
    logger ??
    path
      .replace(/\.py$/, "")
      .replace(/\/__init__$/, "")
      .replaceAll("/", ".")
  );
}
