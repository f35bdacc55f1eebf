/**
 * From a scanner's 64-bit key to what was found out about it: open addressing in typed arrays, because a `Map` keyed by
 * doubles or strings costs more than the scan. Bounded: when it is full it starts anew.
 */
export class TemplateCache<Value> {
  readonly #lows: Int32Array;
  readonly #highs: Int32Array;
  #values: (Value | undefined)[];
  readonly #mask: number;
  readonly #limit: number;
  size = 0;

  /** @param capacity a power of two; half of it is used. */
  constructor(capacity: number) {
    this.#lows = new Int32Array(capacity);
    this.#highs = new Int32Array(capacity);
    this.#values = Array.from({ length: capacity });
    this.#mask = capacity - 1;
    this.#limit = capacity >> 1;
  }

  get(low: number, high: number): Value | undefined {
    for (let at = (low ^ (low >>> 15)) & this.#mask; ; at = (at + 1) & this.#mask) {
      const value = this.#values[at];
      if (value === undefined || (this.#lows[at] === low && this.#highs[at] === high)) return value;
    }
  }

  set(low: number, high: number, value: Value): void {
    if (this.size >= this.#limit) {
      this.#values = Array.from({ length: this.#mask + 1 });
      this.size = 0;
    }
    let at = (low ^ (low >>> 15)) & this.#mask;
    while (this.#values[at] !== undefined) at = (at + 1) & this.#mask;
    this.#lows[at] = low;
    this.#highs[at] = high;
    this.#values[at] = value;
    this.size++;
  }
}
