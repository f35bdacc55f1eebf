import type { LogRecord } from "#record";

/**
 * How far a source has come, kept in the same durable step as the records it covers: after a crash a source goes on from
 * its checkpoints, and nothing is read twice or left out.
 */
export interface Checkpoint {
  source: string;
  /** What within the source: a file's identity, a journal. */
  key: string;
  /** The source's own JSON. */
  value: string;
}

export interface Batch {
  records: readonly LogRecord[];
  checkpoints?: readonly Checkpoint[];
}

/** The part of the store that sources write to. */
export interface RecordSink {
  /**
   * Takes a batch; resolves when it is on disk for good (fsynced), whether or not the engine has it yet. Small batches that
   * come together share one write. Rejects with STORE_FULL when the spool's bound is reached: the batch is then not taken.
   */
  append(batch: Batch): Promise<void>;
  /** The checkpoints of a source as they stood when the last durable batch was written. */
  checkpoints(source: string): Promise<Checkpoint[]>;
  /** How full the spool is, 0 to 1: sources slow down before it is full. */
  readonly pressure: number;
}
