import type { LogRecord } from "#record";
import type { RecordEncoder } from "../codec/encoder.ts";
import type { Checkpoint } from "../store.ts";
import { writeBatchFile } from "./batch-file.ts";
import { createPatternBlock, createRecordBlock, createTemplateBlock } from "./record-block.ts";

/** Collects the records of one batch as column blocks. */
export class BatchBuilder {
  readonly id: string;
  readonly #encoder: RecordEncoder;
  readonly #records = createRecordBlock();
  readonly #patterns = createPatternBlock();
  readonly #templates = createTemplateBlock();
  readonly #checkpoints = new Map<string, Checkpoint>();
  #lines = 0;

  constructor(id: string, encoder: RecordEncoder) {
    this.id = id;
    this.#encoder = encoder;
  }

  get rows(): number {
    return this.#records.rows;
  }

  add(record: LogRecord): void {
    const encoded = this.#encoder.encode(record);
    this.#records.push(record, encoded);
    if (encoded.isNewPattern) this.#patterns.push(encoded.pattern);
    if (encoded.isNewTemplate) this.#templates.push(record);
    this.#lines += encoded.lines;
  }

  checkpoint(checkpoint: Checkpoint): void {
    this.#checkpoints.set(`${checkpoint.source}\u0000${checkpoint.key}`, checkpoint);
  }

  /** The batch's file, to be written in this order. */
  finish(): { chunks: Buffer[]; checkpoints: readonly Checkpoint[] } {
    const checkpoints = [...this.#checkpoints.values()];
    const blocks = [
      { table: "patterns" as const, block: this.#patterns },
      { table: "templates" as const, block: this.#templates },
      { table: "records" as const, block: this.#records },
    ];
    const sections = blocks
      .filter(({ block }) => block.rows > 0)
      .map(({ table, block }) => ({ table, block: block.bytes() }));
    const header = { batch: this.id, rows: this.#records.rows, lines: this.#lines, checkpoints };
    return { chunks: writeBatchFile(header, sections), checkpoints };
  }
}
