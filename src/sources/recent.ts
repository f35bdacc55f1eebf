import { createHash } from "node:crypto";

/**
 * Remembers the last messages that became durable, so that one whose acknowledgement was lost is not stored twice when its
 * sender repeats it. Bounded; kept as a checkpoint in the same step as the messages, it holds over a restart.
 */
export class Recent {
  #most: number;
  #known = new Set<string>();

  constructor(most: number, written?: string) {
    this.#most = most;
    if (written !== undefined && written !== "") for (const id of written.split(" ")) this.add(id);
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  add(id: string): void {
    this.#known.delete(id);
    this.#known.add(id);
    if (this.#known.size <= this.#most) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }

  /** What to keep as a checkpoint, with `more` that become durable along with it. */
  written(more: readonly string[] = []): string {
    return [...new Set([...this.#known, ...more])].slice(-this.#most).join(" ");
  }
}

/** Twelve characters that stand for a message: 72 bits, more than enough among some thousands. */
export function digestOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 12);
}
