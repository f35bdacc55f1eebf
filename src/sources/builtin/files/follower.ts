import { statSync } from "node:fs";
import { glob, stat as statOf } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf } from "#base";
import type { SourceContext } from "../../define.ts";
import { pause } from "../../outbox.ts";
import { contentFrom, type FileState, fingerprintOfPath, isCompressed, isOf, keyOf, pathBeginsAs } from "./identity.ts";
import { generationOf, isKnownDone, NOBODY, rotatedByBase, rotationBase, siblingsOf, watchedFolder } from "./names.ts";
import { chunkBuffer, type Labels, openFile, openFileStream, Tail } from "./tail.ts";
import { DirectoryWatch } from "./watch.ts";

export interface FollowerOptions {
  include: readonly string[];
  exclude: readonly string[];
  readFrom: "beginning" | "end";
  follow: boolean;
  pollMs: number;
  discoverMs: number;
  rotateWaitMs: number;
  labelsOf: (path: string) => Labels;
}

/** A renamed and deleted file holds its disk space for as long as it is open: not longer than this after its last line. */
const DELETED_WAIT_MS = 1000;
/** inotify tells of every write; those within this time are one. */
const SETTLE_MS = 10;

/**
 * Follows the files that some patterns name: finds them, tails them, and keeps hold of each content through whatever log
 * rotation does to its name.
 */
export class Follower {
  #context: SourceContext;
  #o: FollowerOptions;
  #buffer = chunkBuffer();
  /** By path. */
  #tails = new Map<string, Tail>();
  /** Renamed or deleted, still being written by someone who has not noticed. */
  #rotated = new Set<Tail>();
  /** Everything ever read that a checkpoint tells of, by device and inode. */
  #known = new Map<string, FileState>();
  #dirty = new Set<Tail>();
  #refused = new Map<string, string>();
  #watch: DirectoryWatch;
  #wake: (() => void) | undefined;
  #mustDiscover = true;
  #mayHaveMissed = false;

  constructor(context: SourceContext, options: FollowerOptions) {
    this.#context = context;
    this.#o = options;
    this.#watch = new DirectoryWatch((path, isRename) => {
      const tail = this.#tails.get(path);
      if (tail !== undefined) this.#dirty.add(tail);
      for (const rotated of this.#rotated) this.#dirty.add(rotated);
      if (isRename && rotationBase(path) !== path) this.#mayHaveMissed = true;
      if (tail === undefined || isRename) this.#mustDiscover ||= isRename || this.#couldBeNew(path);
      this.#wake?.();
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    await this.#remember();
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    try {
      await this.#discover();
      if (!signal.aborted) await this.#resumeVanished();
      if (!signal.aborted) await this.#readMissed();
      let polledAt = performance.now();
      let discoveredAt = polledAt;
      while (!signal.aborted) {
        await this.#readDirty();
        if (!this.#o.follow) break;
        const now = performance.now();
        if (this.#mustDiscover || now - discoveredAt >= this.#o.discoverMs) {
          discoveredAt = now;
          await this.#discover();
          if (this.#mayHaveMissed) await this.#readMissed();
        } else if (now - polledAt >= this.#o.pollMs) {
          polledAt = now;
          this.#poll();
        } else if (this.#dirty.size === 0) await this.#sleep(this.#o.pollMs - (now - polledAt));
      }
      if (!this.#o.follow) for (const tail of this.#tails.values()) await tail.finish();
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#watch.close();
      await Promise.all([...this.#tails.values(), ...this.#rotated].map((tail) => tail.close().catch(() => {})));
    }
  }

  async #remember(): Promise<void> {
    for (const { key, value } of await this.#context.checkpoints()) {
      try {
        this.#known.set(key, JSON.parse(value) as FileState);
      } catch {
        this.#context.logger.warn("checkpoint unreadable", { key });
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    await pause(SETTLE_MS);
  }

  #couldBeNew(path: string): boolean {
    return !this.#refused.has(path) && !isKnownDone(this.#known, path);
  }

  /** Finds what inotify did not tell. Synchronous: five thousand such calls take a hundredth of a second, as promises ten times that. */
  #poll(): void {
    for (const [path, tail] of this.#tails) {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined || !isOf(stat, tail.state)) this.#mustDiscover = true;
      else if (Number(stat.size) !== tail.readOffset) this.#dirty.add(tail);
    }
    for (const tail of this.#rotated) this.#dirty.add(tail);
  }

  /** One chunk of each file in turn, until none has more. */
  async #readDirty(): Promise<void> {
    while (this.#dirty.size > 0 && !this.#context.signal.aborted) {
      const round = [...this.#dirty];
      this.#dirty.clear();
      for (const tail of round) {
        await this.#context.room();
        try {
          if (await this.#visit(tail)) this.#dirty.add(tail);
        } catch (error) {
          if (this.#context.signal.aborted) return;
          this.#context.logger.warn("file unreadable", { path: tail.state.path, error });
          await this.#letGo(tail);
        }
      }
    }
  }

  /** Looks at one file and reads a chunk of it; answers whether there is more. */
  async #visit(tail: Tail): Promise<boolean> {
    const { change, isDeleted } = await tail.look();
    if (change === "truncated") {
      await this.#onTruncated(tail);
      return true;
    }
    if (change === "grown" && (await tail.readChunk(this.#buffer))) return true;
    if (change === "none" && tail.rotatedAt !== undefined) await this.#retire(tail, isDeleted);
    return false;
  }

  async #retire(tail: Tail, isDeleted: boolean): Promise<void> {
    const wait = isDeleted ? DELETED_WAIT_MS : this.#o.rotateWaitMs;
    if (performance.now() - Math.max(tail.grewAt, tail.rotatedAt ?? 0) < wait) return;
    this.#rotated.delete(tail);
    this.#known.set(keyOf(tail.state), { ...tail.state, offset: tail.readOffset, done: true });
    await tail.finish();
  }

  async #letGo(tail: Tail): Promise<void> {
    this.#rotated.delete(tail);
    if (this.#tails.get(tail.state.path) === tail) this.#tails.delete(tail.state.path);
    await tail.close().catch(() => {});
    this.#mustDiscover = true;
  }

  /** The file was cut. What of it was not read yet may stand in the copy that `copytruncate` made. */
  async #onTruncated(tail: Tail): Promise<void> {
    const { state, readOffset, knownSize } = tail;
    const copy = await this.#findSibling(state, readOffset);
    if (copy !== undefined) await this.#readRemainder(tail, copy);
    else if (knownSize > readOffset) this.#tellLost(state.path, knownSize - readOffset);
    if (copy !== undefined) await this.#markRead(copy, { ...state, offset: tail.readOffset });
    await tail.beginAnew(generationOf(state.inode, this.#context.clock.nowMicros()));
    this.#known.set(keyOf(tail.state), tail.state);
  }

  #tellLost(path: string, bytes: number): void {
    this.#context.gap({
      cause: "truncated",
      message: `${path} was cut before its last ${bytes} bytes were read, and no copy of them was found`,
      count: bytes,
      locator: `file:${path}`,
    });
  }

  /** Another file beside this one that begins with the same bytes and holds at least `offset` of them. */
  async #findSibling(state: FileState, offset: number): Promise<string | undefined> {
    for (const path of await siblingsOf(state.path)) {
      try {
        const size = (await statOf(path)).size;
        if (!isCompressed(path) && size < offset) continue;
        if (await pathBeginsAs(path, state.fingerprint)) return path;
      } catch {
        // It went away or cannot be read: it is not the one.
      }
    }
    return undefined;
  }

  /** Reads the rest of a content out of another file than the one it was begun in. */
  async #readRemainder(tail: Tail, path: string): Promise<void> {
    for await (const fresh of contentFrom(path, tail.readOffset)) {
      tail.stream.push(fresh);
      tail.readOffset += fresh.length;
      await this.#context.room();
    }
  }

  /** The copy's content has been read under the original's name: it must not be read again under its own. */
  async #markRead(path: string, state: FileState): Promise<void> {
    const stat = await statOf(path, { bigint: true }).catch(() => undefined);
    if (stat === undefined) return;
    const own = { ...state, path, device: stat.dev.toString(36), inode: stat.ino.toString(36), done: true };
    if (keyOf(own) === keyOf(state)) return;
    this.#known.set(keyOf(own), own);
    await this.#keep(own);
  }

  /** Keeps a checkpoint that no record comes with; without it, after a restart, the file is only looked at once more. */
  async #keep(state: FileState): Promise<void> {
    const checkpoint = { source: this.#context.id, key: keyOf(state), value: JSON.stringify(state) };
    await this.#context
      .deliver([], [checkpoint])
      .catch((error: unknown) => this.#context.logger.debug("checkpoint not kept", { path: state.path, error }));
  }

  async #discover(): Promise<void> {
    this.#mustDiscover = false;
    const found = new Set<string>();
    for (const pattern of this.#o.include) {
      for await (const path of glob(pattern, { exclude: [...this.#o.exclude] })) found.add(path);
      this.#watch.add(watchedFolder(pattern));
    }
    await this.#noticeRenames();
    for (const path of [...found].sort()) {
      if (this.#context.signal.aborted) return;
      this.#watch.add(dirname(path));
      if (this.#tails.has(path)) continue;
      try {
        await this.#take(path);
        this.#refused.delete(path);
      } catch (error) {
        if (this.#context.signal.aborted) return;
        this.#refuse(path, error);
      }
    }
  }

  #refuse(path: string, error: unknown): void {
    const message = messageOf(error);
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || this.#refused.get(path) === message) return;
    this.#refused.set(path, message);
    this.#context.logger.warn("file refused", { path, error: message });
    this.#context.state("running", `${this.#refused.size} files cannot be read, among them ${path}: ${message}`);
  }

  /** A tail whose name now belongs to another file is rotated; if its new name is followed as well, it keeps being a tail. */
  async #noticeRenames(): Promise<void> {
    for (const [path, tail] of this.#tails) {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat !== undefined && isOf(stat, tail.state)) continue;
      this.#tails.delete(path);
      this.#mayHaveMissed = true;
      tail.rotatedAt = performance.now();
      this.#rotated.add(tail);
      this.#dirty.add(tail);
    }
  }

  async #take(path: string): Promise<void> {
    const stat = await statOf(path, { bigint: true });
    if (!stat.isFile()) return;
    const key = keyOf({ device: stat.dev.toString(36), inode: stat.ino.toString(36) });
    for (const tail of this.#rotated) {
      if (keyOf(tail.state) !== key) continue;
      this.#rotated.delete(tail);
      tail.rename(path);
      this.#tails.set(path, tail);
      return;
    }
    const known = this.#known.get(key);
    if (known?.done === true && (await this.#isUnchanged(path, known, Number(stat.size)))) return;
    if (isCompressed(path)) return this.#readCompressed(path, key);
    if (known === undefined && rotationBase(path) !== path && (await this.#isCopy(path))) return;
    await this.#open(path, known);
  }

  async #isUnchanged(path: string, known: FileState, size: number): Promise<boolean> {
    if (!isCompressed(path) && size !== known.offset) return false;
    return (
      known.fingerprint.length === 0 ||
      (await fingerprintOfPath(path, known.fingerprint.length)).hash === known.fingerprint.hash
    );
  }

  /** Tells whether a file, seen for the first time, is a copy of one that is being read or was: copytruncate's, between its two steps. */
  async #isCopy(path: string): Promise<boolean> {
    return (await this.#originalOf(path)) !== undefined;
  }

  async #originalOf(path: string): Promise<FileState | undefined> {
    const base = rotationBase(path);
    const candidates = [...this.#tails.values(), ...this.#rotated].map((tail) => ({
      ...tail.state,
      offset: tail.readOffset,
    }));
    for (const state of [...candidates, ...this.#known.values()]) {
      if (state.path !== path && rotationBase(state.path) === base && (await pathBeginsAs(path, state.fingerprint)))
        return state;
    }
    return undefined;
  }

  async #open(path: string, known: FileState | undefined): Promise<void> {
    const { file, device, inode, fingerprint, size, mtimeMs } = await openFile(path);
    const isSame =
      known !== undefined &&
      (known.fingerprint.length === 0 ||
        (fingerprint.length >= known.fingerprint.length && (await this.#stillBegins(path, known))));
    const labels = this.#o.labelsOf(path);
    const fresh: FileState = {
      path,
      device,
      inode,
      fingerprint,
      generation: generationOf(inode, this.#context.clock.nowMicros()),
      offset: this.#o.readFrom === "end" && this.#o.follow && known === undefined ? size : 0,
      begun: mtimeMs,
      written: mtimeMs,
      done: false,
    };
    const isWhole = isSame && size >= known.offset;
    const state: FileState = isWhole ? { ...known, path, fingerprint, done: false } : fresh;
    if (known !== undefined && !isWhole && !known.done) await this.#finishElsewhere(known, labels);
    const tail = new Tail(this.#context, file, state, labels, mtimeMs);
    tail.stream.touch();
    this.#known.set(keyOf(state), state);
    this.#tails.set(path, tail);
    this.#dirty.add(tail);
  }

  async #stillBegins(path: string, known: FileState): Promise<boolean> {
    return (await fingerprintOfPath(path, known.fingerprint.length)).hash === known.fingerprint.hash;
  }

  /** While nobody looked, the file was cut or replaced: the rest of what was begun may stand in a rotated copy. */
  async #finishElsewhere(known: FileState, labels: Labels): Promise<void> {
    const copy = await this.#findSibling(known, known.offset);
    if (copy !== undefined) await this.#readOn(copy, known, labels);
  }

  /** Files that were begun, written and rotated away while nobody looked: newer than all we have seen under their name, and unknown. */
  async #readMissed(): Promise<void> {
    this.#mayHaveMissed = false;
    const seen = this.#seenUntil();
    const rotated = await rotatedByBase(new Set([...seen.keys()].map((base) => dirname(base))));
    for (const [base, since] of seen) {
      const missed: { path: string; mtimeMs: number }[] = [];
      for (const path of rotated.get(base) ?? []) {
        const stat = await statOf(path, { bigint: true }).catch(() => undefined);
        if (this.#tails.has(path) || stat?.isFile() !== true || Number(stat.mtimeNs) / 1e6 <= since) continue;
        const key = keyOf({ device: stat.dev.toString(36), inode: stat.ino.toString(36) });
        const known = this.#known.get(key);
        if (this.#isOpen(key) || (known !== undefined && (await this.#stillBegins(path, known)))) continue;
        if ((await this.#originalOf(path)) !== undefined) continue;
        missed.push({ path, mtimeMs: Number(stat.mtimeNs) / 1e6 });
      }
      for (const { path } of missed.sort((a, b) => a.mtimeMs - b.mtimeMs)) await this.#readWhole(path, base);
    }
  }

  /** By the name under which files are written: the last time of those that were rotated away, or when we first saw the present one. */
  #seenUntil(): Map<string, number> {
    const rotated = new Map<string, number>();
    const present = new Map<string, number>();
    for (const state of this.#known.values()) {
      const base = rotationBase(state.path);
      const isPresent = keyOf(this.#tails.get(base)?.state ?? NOBODY) === keyOf(state);
      const [map, time] = isPresent ? [present, state.begun] : [rotated, state.written];
      map.set(base, Math.max(time, map.get(base) ?? 0));
    }
    return new Map([...present, ...rotated]);
  }

  #isOpen(key: string): boolean {
    for (const tail of this.#rotated) if (keyOf(tail.state) === key) return true;
    for (const tail of this.#tails.values()) if (keyOf(tail.state) === key) return true;
    return false;
  }

  async #readWhole(path: string, base: string): Promise<void> {
    const stat = await statOf(path, { bigint: true });
    const identity = { device: stat.dev.toString(36), inode: stat.ino.toString(36) };
    const fingerprint = await fingerprintOfPath(path);
    const generation = generationOf(identity.inode, this.#context.clock.nowMicros());
    const state = { path, ...identity, fingerprint, generation, offset: 0, begun: 0, written: 0, done: false };
    await this.#readOn(path, state, this.#o.labelsOf(base));
  }

  /** Files that were being read before a restart and are not among the found: renamed, compressed, or gone. */
  async #resumeVanished(): Promise<void> {
    const open = new Set([...this.#tails.values()].map((tail) => keyOf(tail.state)));
    for (const [key, known] of this.#known) {
      if (known.done || open.has(key) || (await this.#isStillThere(known))) continue;
      const labels = this.#o.labelsOf(known.path);
      const copy = await this.#findSibling(known, known.offset);
      if (copy !== undefined) {
        await this.#readOn(copy, known, labels);
        continue;
      }
      const gone = { ...known, done: true };
      this.#known.set(key, gone);
      await this.#keep(gone);
      if (known.fingerprint.length === 0) continue;
      this.#context.gap({
        cause: "truncated",
        message: `${known.path} went away while nobody looked; what was written to it after byte ${known.offset} was not read`,
        count: 0,
        locator: `file:${known.path}`,
      });
    }
  }

  /** A file that is in its place and could not be opened now is not gone: it will be tried again. */
  async #isStillThere(known: FileState): Promise<boolean> {
    const stat = await statOf(known.path, { bigint: true }).catch(() => undefined);
    return stat !== undefined && isOf(stat, known);
  }

  async #readCompressed(path: string, key: string): Promise<void> {
    const original = await this.#originalOf(path);
    const [device = "", inode = ""] = key.split(":");
    if (
      original !== undefined &&
      [...this.#tails.values(), ...this.#rotated].some((tail) => keyOf(tail.state) === keyOf(original))
    )
      return;
    const state: FileState = original ?? {
      path,
      device,
      inode,
      fingerprint: await fingerprintOfPath(path),
      generation: generationOf(inode, this.#context.clock.nowMicros()),
      offset: this.#known.get(key)?.offset ?? 0,
      begun: 0,
      written: 0,
      done: false,
    };
    if (!state.done) await this.#readOn(path, this.#known.get(key) ?? state, this.#o.labelsOf(path));
    const done = { ...state, path, device, inode, done: true };
    this.#known.set(key, done);
    await this.#keep(done);
  }

  /** Reads a content from where it was left to its end, out of whatever file holds it now, and is done with it. */
  async #readOn(path: string, from: FileState, labels: Labels): Promise<void> {
    const { mtimeMs } = await statOf(path);
    const state = { ...from, written: mtimeMs };
    const stream = openFileStream(this.#context, state, labels, mtimeMs);
    try {
      for await (const fresh of contentFrom(path, state.offset)) {
        stream.push(fresh);
        await this.#context.room();
      }
    } catch (error) {
      if (this.#context.signal.aborted) throw error;
      this.#context.gap({
        cause: "truncated",
        message: `${path} could be read only in part: ${messageOf(error)}`,
        count: 0,
        locator: `file:${path}`,
      });
    }
    state.done = true;
    stream.end();
    this.#known.set(keyOf(state), { ...state, offset: stream.position });
    this.#context.close(stream);
    await this.#markRead(path, { ...state, offset: stream.position });
  }
}
