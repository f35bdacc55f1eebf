/** A pause that can be cut short by one call, without an abort listener per pause. */
export class Sleeper {
  #wake: (() => void) | undefined;

  /** Resolves after so many milliseconds, or at `wake`. One at a time. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      // Timers take whole milliseconds and drop the rest, so the last fraction is a pause of its own, and never too long.
      const timer = setTimeout(() => this.#wake?.(), Math.min(milliseconds, 2 ** 31 - 1));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }

  wake(): void {
    this.#wake?.();
  }
}
