export type { Batch, Checkpoint, RecordSink } from "./store.ts";
