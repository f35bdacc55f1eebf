export { type Cluster, type ClusterOptions, connectCluster } from "./engine/cluster.ts";
export { type Engine, type EngineOptions, type EngineState, lockPathOf, startEngine } from "./engine/engine.ts";
export { type DirectoryLock, holdLock, lockHolder } from "./lock.ts";
export { openStore, type Store, type StoreOptions } from "./open-store.ts";
export type { Document, Documents } from "./state/documents.ts";
export type { Lease, Leases } from "./state/leases.ts";
export { openState, type State, type StateOptions } from "./state/state.ts";
export type { StateTables } from "./state/tables.ts";
export type { Batch, Checkpoint, RecordSink } from "./store.ts";
