import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KilowatchError } from "#base";
import type { RecordDecoder, RecordRow } from "./codec/decoder.ts";
import { absoluteSpans, locatorStart } from "./codec/identity.ts";
import type { ImportedFile } from "./import.ts";

/** A file as its records tell of it. */
export interface StoredFile {
  stream: string;
  /** The name under which it was read. */
  name: string;
  generation: string;
}

export interface ExportedFile {
  name: string;
  path: string;
  bytes: number;
  /**
   * `exact` where the checksum of the import agrees, `changed` where secrets were replaced, `partial` where retention deleted
   * lines, `unchecked` where no checksum is known.
   */
  state: "exact" | "changed" | "partial" | "unchecked";
}

/** The parts of a locator's column `file:<path>@<generation>`. */
export function storedFileOf(stream: string, locatorHead: string): StoredFile | undefined {
  const match = /^file:([^]*)@([^@]*)$/.exec(locatorStart(locatorHead));
  if (match === null) return undefined;
  return { stream, name: match[1] ?? "", generation: match[2] ?? "" };
}

/**
 * Where each file goes below the target: its own name; a member of an archive below the archive's name. Files of one name
 * from different folders, or of several generations, keep apart.
 */
export function targetPaths(files: readonly StoredFile[]): Map<StoredFile, string> {
  const shortOf = (file: StoredFile): string => {
    const [outer = "", ...members] = file.name.split("!");
    return safePath([basename(outer), ...members].join("/"));
  };
  const counts = new Map<string, number>();
  for (const file of files) counts.set(shortOf(file), (counts.get(shortOf(file)) ?? 0) + 1);
  const taken = new Set<string>();
  const paths = new Map<StoredFile, string>();
  for (const file of files) {
    const short = shortOf(file);
    const wanted = counts.get(short) === 1 ? short : safePath(file.name.replaceAll("!", "/"));
    const path = taken.has(wanted) ? `${wanted}@${file.generation}` : wanted;
    taken.add(path);
    paths.set(file, path);
  }
  return paths;
}

/** Never outside the target, whatever an archive's member was called. */
function safePath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.length === 0 ? "unnamed" : parts.join("/");
}

/** Writes pieces at their places, those that follow each other in one go. */
class PieceWriter {
  readonly #handle: FileHandle;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #start = 0;
  bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(piece: Buffer, at: number): Promise<void> {
    if (at !== this.#start + this.#pendingBytes || this.#pendingBytes > 1024 * 1024) {
      await this.flush();
      this.#start = at;
    }
    this.#pending.push(piece);
    this.#pendingBytes += piece.length;
    this.bytes += piece.length;
  }

  async flush(): Promise<void> {
    const all = Buffer.concat(this.#pending);
    for (let done = 0; done < all.length; ) {
      done += (await this.#handle.write(all, done, all.length - done, this.#start + done)).bytesWritten;
    }
    this.#start += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Where a piece goes that has no place of its own. */
  get end(): number {
    return this.#start + this.#pendingBytes;
  }
}

interface FileExport {
  to: string;
  path: string;
  rows: () => AsyncIterable<readonly RecordRow[]>;
  decoder: RecordDecoder;
  imported: ImportedFile | undefined;
  /** Retention has deleted records: files that lack some are no damage. */
  mayLack: boolean;
}

/** Writes one file from the rows of its stream, which must come by position. Throws STORE_CORRUPT where the checksum of its import does not agree. */
export async function exportFile(file: StoredFile, options: FileExport): Promise<ExportedFile> {
  const { written, hasGaps } = await writeFile(file, options, false);
  const isWhole = options.imported?.isWhole === true;
  if (written.state === "changed") return written;
  const isPartial = options.mayLack && (isWhole ? written.bytes < (options.imported?.read ?? 0) : hasGaps);
  // Lines move together where others are gone: a gap would be full of NULs.
  if (isPartial) return { ...(await writeFile(file, options, true)).written, state: "partial" };
  if (!isWhole) return written;
  if ((await sha256Of(written.path)) !== options.imported?.sha256) {
    throw new KilowatchError(
      "STORE_CORRUPT",
      `${file.name} came out of the store with another checksum than it went in with: see 'kilowatch store verify'`,
      { details: { file: written.path } },
    );
  }
  return { ...written, state: "exact" };
}

async function writeFile(
  file: StoredFile,
  options: FileExport,
  isPartial: boolean,
): Promise<{ written: ExportedFile; hasGaps: boolean }> {
  const path = join(options.to, options.path);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "w");
  const writer = new PieceWriter(handle);
  let isChanged = false;
  try {
    for await (const rows of options.rows()) {
      for (const { original, spans, position, isRedacted } of await options.decoder.pieces(rows)) {
        isChanged ||= isRedacted;
        const bytes = Buffer.from(original, "latin1");
        const follows = isChanged || isPartial;
        if (follows || spans === undefined) await writer.write(bytes, follows ? writer.end : position);
        else {
          let done = 0;
          for (const { from, length } of absoluteSpans(spans, position)) {
            await writer.write(bytes.subarray(done, done + length), from);
            done += length;
          }
        }
      }
    }
    await writer.flush();
    await handle.sync();
  } finally {
    await handle.close();
  }
  const hasGaps = writer.end > writer.bytes;
  return {
    written: { name: file.name, path, bytes: writer.bytes, state: isChanged ? "changed" : "unchecked" },
    hasGaps,
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
