import type { SourceContext, Stream } from "./define.ts";

/**
 * A stream for each sender, kept between its connections and requests so that tracebacks hold together across them. Bounded: the
 * one opened first is closed when there are too many.
 */
export class PeerStreams {
  #context: SourceContext;
  #most: number;
  #streams = new Map<string, Stream>();
  #opened = 0;

  constructor(context: SourceContext, most: number) {
    this.#context = context;
    this.#most = most;
  }

  of(key: string, options: { locator: string; host?: string | undefined; service?: string | undefined }): Stream {
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    if (this.#streams.size >= this.#most) this.#closeOldest();
    const generation = `${this.#context.clock.nowMicros().toString(36)}-${(this.#opened++).toString(36)}`;
    const stream = this.#context.open({ ...options, generation, envelope: "none" });
    this.#streams.set(key, stream);
    return stream;
  }

  #closeOldest(): void {
    for (const [key, stream] of this.#streams) {
      this.#context.close(stream);
      this.#streams.delete(key);
      return;
    }
  }
}
