import { KilowatchError } from "#base";

/** The format of archived chunks; docs/reference/archive-format.md describes it. */
export const ARCHIVE_FORMAT = 1;

/** `header.json` of a chunk: what is in it, without reading it. Times are microseconds since 1970. */
export interface ChunkHeader {
  kind: "kilowatch-archive";
  format: number;
  name: string;
  records: number;
  lines: number;
  bytes: number;
  from: number;
  to: number;
  files: readonly ChunkFile[];
}

export interface ChunkFile {
  file: string;
  bytes: number;
  sha256: string;
}

export const HEADER_FILE = "header.json";
/** End of the name of a directory that is not yet, or no more, a chunk. */
export const UNFINISHED = ".part";

export function parseChunkHeader(path: string, text: string): ChunkHeader {
  let header: ChunkHeader;
  try {
    header = JSON.parse(text) as ChunkHeader;
  } catch (error) {
    throw new KilowatchError("STORE_CORRUPT", `${path} is no header of an archived chunk`, { cause: error });
  }
  if (header.format > ARCHIVE_FORMAT) {
    throw new KilowatchError(
      "STORE_NEWER",
      `${path} was written by a newer Kilowatch (archive format ${header.format}, this one knows ${ARCHIVE_FORMAT}): use that version, or a newer one`,
    );
  }
  return header;
}
