/** The most events within any one second; keeps only the last second's, in a ring that grows with the rate. */
export class PeakCounter {
  #ring = new Float64Array(64);
  #first = 0;
  #count = 0;
  #peak = 0;

  get peak(): number {
    return this.#peak;
  }

  /** Events of the second that ends with the last one. */
  get recent(): number {
    return this.#count;
  }

  /** `second` must not be before the one of the last call. */
  add(second: number): void {
    this.expire(second);
    if (this.#count === this.#ring.length) this.#grow();
    this.#ring[(this.#first + this.#count) % this.#ring.length] = second;
    this.#count++;
    if (this.#count > this.#peak) this.#peak = this.#count;
  }

  expire(second: number): void {
    while (this.#count > 0 && (this.#ring[this.#first] ?? 0) <= second - 1) {
      this.#first = (this.#first + 1) % this.#ring.length;
      this.#count--;
    }
  }

  #grow(): void {
    const bigger = new Float64Array(this.#ring.length * 2);
    for (let index = 0; index < this.#count; index++) {
      bigger[index] = this.#ring[(this.#first + index) % this.#ring.length] ?? 0;
    }
    this.#ring = bigger;
    this.#first = 0;
  }
}
