import { segment } from "../resource.ts";
import type { Session } from "../session.ts";
import { entries } from "./entries.ts";
import { ContainerEntry, type ContainerFacts } from "./shapes.ts";

const META = "x-container-meta-";

/** Containers of the session's account; a container's id is its name. */
export class Containers {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  list(filters: { prefix?: string }): AsyncIterable<ContainerEntry> {
    return entries(this.session, "/", ContainerEntry, filters);
  }

  /** Makes it, or sets the metadata of the one that is there. */
  async create(name: string, metadata: Readonly<Record<string, string>> = {}): Promise<{ id: string }> {
    await this.session.request({
      service: "object-store",
      method: "PUT",
      path: segment(name),
      headers: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [META + key, value])),
    });
    return { id: name };
  }

  async getIfExists(name: string): Promise<ContainerFacts | undefined> {
    const { headers, status } = await this.session.request({
      service: "object-store",
      method: "HEAD",
      path: segment(name),
      accept: [200, 204, 404],
    });
    if (status === 404) return undefined;
    const metadata = Object.entries(headers)
      .filter(([header]) => header.startsWith(META))
      .map(([header, value]) => [header.slice(META.length), value]);
    return {
      objects: Number(headers["x-container-object-count"]),
      bytes: Number(headers["x-container-bytes-used"]),
      metadata: Object.fromEntries(metadata) as Record<string, string>,
    };
  }

  /** It must be empty. Answers whether it was there. */
  async delete(name: string): Promise<boolean> {
    const response = await this.session.request({
      service: "object-store",
      method: "DELETE",
      path: segment(name),
      accept: [204, 404],
    });
    return response.status !== 404;
  }
}
