import { listing, resource, sending } from "../resource.ts";
import { COMPUTE_MICROVERSION, CreatedKeypair, Keypair } from "./shapes.ts";

export type KeypairFilters = { user_id?: string; limit?: number; marker?: string };
/** Without a public key Nova makes the pair (not from microversion 2.92 on). */
export type KeypairCreate = { name: string; public_key?: string; type?: "ssh" | "x509"; user_id?: string };

/** Key pairs belong to a user, not to a project; their id is their name. */
export class Keypairs extends resource({
  service: "compute",
  path: "/os-keypairs",
  singular: "keypair",
  plural: "keypairs",
  shape: Keypair,
  microversion: COMPUTE_MICROVERSION,
  id: "name",
  list: listing<KeypairFilters>({ byName: "none" }),
  get: true,
  create: sending<KeypairCreate, CreatedKeypair>({ shape: CreatedKeypair }),
  delete: true,
  // Each element of the list is wrapped once more.
  complete: (raw) => (raw["keypair"] as Record<string, unknown> | undefined) ?? raw,
}) {}
