import { Secret } from "#base";
import { listing, resource, segment, sending } from "../resource.ts";
import { CreatedSecret, idOf, StoredSecret } from "./shapes.ts";

export type SecretFilters = {
  name?: string;
  secret_type?: string;
  created?: string;
  limit?: number;
  offset?: number;
};

export type SecretCreate = {
  name?: string;
  payload?: string;
  payload_content_type?: string;
  payload_content_encoding?: "base64";
  secret_type?: "symmetric" | "public" | "private" | "passphrase" | "certificate" | "opaque";
  expiration?: string;
};

/** Secrets (Barbican's API reference v1). */
export class Secrets extends resource({
  service: "key-manager",
  path: "/secrets",
  singular: "",
  plural: "secrets",
  shape: StoredSecret,
  list: listing<SecretFilters>({ pageSize: 100 }),
  get: true,
  create: sending<SecretCreate, CreatedSecret>({ shape: CreatedSecret }),
  delete: true,
  complete: (raw) => ({ ...raw, id: idOf(raw["secret_ref"]) }),
}) {
  async payload(id: string, contentType = "text/plain"): Promise<Secret> {
    const response = await this.call<Uint8Array>("GET", `${segment(id)}/payload`, {
      bytes: true,
      headers: { accept: contentType },
    });
    return new Secret(new TextDecoder().decode(response.body));
  }
}
