import { type CallOptions, checked, listing, resource, segment, sending } from "../resource.ts";
import { ImageMembers } from "./members.ts";
import { Image } from "./shapes.ts";

export type ImageFilters = {
  name?: string;
  status?: string;
  visibility?: "public" | "private" | "shared" | "community" | "all";
  owner?: string;
  /** Each one must be there. */
  tag?: string | readonly string[];
  disk_format?: string;
  container_format?: string;
  member_status?: "accepted" | "pending" | "rejected" | "all";
  os_hidden?: boolean;
  protected?: boolean;
  size_min?: number;
  size_max?: number;
  sort?: string;
  limit?: number;
  marker?: string;
};

export type ImageCreate = {
  name: string;
  disk_format: string;
  container_format: string;
  id?: string;
  visibility?: "public" | "private" | "shared" | "community";
  min_disk?: number;
  min_ram?: number;
  protected?: boolean;
  os_hidden?: boolean;
  tags?: readonly string[];
  /** Properties of its own. */
  [property: string]: unknown;
};

/** Fields to set; `null` removes one. */
export type ImageUpdate = Readonly<Record<string, unknown>>;

/** Images (api-ref/image v2). The record is made first, its data comes by `upload` or an import. */
export class Images extends resource({
  service: "image",
  path: "/images",
  singular: "",
  plural: "images",
  shape: Image,
  // Without a filter a member gets the public, shared and own images of the cloud, an administrator all of it.
  list: listing<ImageFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<ImageCreate>(),
  delete: true,
}) {
  /** Sets fields and properties, removes those that are `null`; the image is read first, as a patch must tell the two apart. */
  async update(id: string, changes: ImageUpdate, options: CallOptions = {}): Promise<Image> {
    const now: Readonly<Record<string, unknown>> = await this.get(id, options);
    const patch = Object.entries(changes).flatMap(([field, value]) => {
      const path = `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (value === null) return field in now ? [{ op: "remove", path }] : [];
      return [{ op: field in now ? "replace" : "add", path, value }];
    });
    const response = await this.call("PATCH", segment(id), {
      ...options,
      rawBody: new TextEncoder().encode(JSON.stringify(patch)),
      headers: { "content-type": "application/openstack-images-v2.1-json-patch" },
    });
    return checked(Image, response.body, response);
  }

  /** Sends the image's data; it is `active` when this resolves. */
  async upload(id: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await this.call("PUT", `${segment(id)}/file`, {
      rawBody: data,
      headers: { "content-type": "application/octet-stream" },
    });
  }

  /** The image's data, whole; empty where it has none. */
  async download(id: string): Promise<Uint8Array> {
    const response = await this.call<Uint8Array>("GET", `${segment(id)}/file`, { bytes: true, accept: [200, 204] });
    return response.status === 204 ? new Uint8Array() : response.body;
  }

  /** Sends the data to the staging area, from where an import with `glance-direct` takes it. */
  async stage(id: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await this.call("PUT", `${segment(id)}/stage`, {
      rawBody: data,
      headers: { "content-type": "application/octet-stream" },
    });
  }

  /** Starts an import; the image's status tells how it goes. */
  async import(
    id: string,
    method: { name: "glance-direct" } | { name: "web-download"; uri: string } | { name: "copy-image" },
  ): Promise<void> {
    await this.call("POST", `${segment(id)}/import`, { body: { method } });
  }

  async deactivate(id: string): Promise<void> {
    await this.call("POST", `${segment(id)}/actions/deactivate`);
  }

  async reactivate(id: string): Promise<void> {
    await this.call("POST", `${segment(id)}/actions/reactivate`);
  }

  async addTag(id: string, tag: string): Promise<void> {
    await this.call("PUT", `${segment(id)}/tags${segment(tag)}`);
  }

  async removeTag(id: string, tag: string): Promise<void> {
    await this.call("DELETE", `${segment(id)}/tags${segment(tag)}`, { accept: [200, 204, 404] });
  }

  members(id: string): ImageMembers {
    return new ImageMembers(this.session, id);
  }
}
