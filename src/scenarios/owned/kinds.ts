/** Kinds of objects that scenarios make or that the cloud makes for them; each knows how it is listed, told to be ours, and deleted. */
export type OwnedKind =
  | "server"
  | "server-group"
  | "keypair"
  | "aggregate"
  | "flavor"
  | "network"
  | "subnet"
  | "subnet-pool"
  | "router"
  | "router-interface"
  | "port"
  | "trunk"
  | "floating-ip"
  | "security-group"
  | "default-security-group"
  | "volume"
  | "volume-snapshot"
  | "volume-backup"
  | "volume-transfer"
  | "image"
  | "stack"
  | "load-balancer"
  | "container"
  | "zone"
  | "secret"
  | "project"
  | "user"
  | "application-credential";

/** One object of ours as the ledger knows it. */
export interface OwnedObject {
  readonly kind: OwnedKind;
  /** Absent where the answer to the create has not come (yet). */
  readonly id?: string;
  /** The name that carries ownership; empty for what the cloud made (adopted), which is known by its id. */
  readonly name: string;
  /** Without id: until when (milliseconds since the epoch) a create whose answer got lost may still take effect. */
  readonly appearsUntil?: number;
}
