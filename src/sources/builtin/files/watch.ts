import { type FSWatcher, watch } from "node:fs";

/** inotify watches are limited for a user; beyond this polling must do. */
const MOST_FOLDERS = 2000;

/** Watches folders by inotify. Only a hint that something happened: polling finds what it misses (network file systems, overflow). */
export class DirectoryWatch {
  #watchers = new Map<string, FSWatcher>();
  #onEvent: (path: string, isRename: boolean) => void;

  constructor(onEvent: (path: string, isRename: boolean) => void) {
    this.#onEvent = onEvent;
  }

  /** Watches a folder from now on; one that cannot be watched is left to polling. */
  add(folder: string): void {
    if (this.#watchers.has(folder) || this.#watchers.size >= MOST_FOLDERS) return;
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) => {
        if (name !== null) this.#onEvent(`${folder === "/" ? "" : folder}/${name}`, event === "rename");
      });
      watcher.on("error", () => this.#drop(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // The folder does not exist yet, or the limit of watches is reached.
    }
  }

  close(): void {
    for (const folder of this.#watchers.keys()) this.#drop(folder);
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
