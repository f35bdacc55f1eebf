export { type Cluster, type ClusterOptions, connectCluster } from "./engine/cluster.ts";
export { type Engine, type EngineOptions, type EngineState, lockPathOf, startEngine } from "./engine/engine.ts";
export { type DirectoryLock, holdLock, lockHolder } from "./lock.ts";
export type { Batch, Checkpoint, RecordSink } from "./store.ts";
