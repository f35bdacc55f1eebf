import { segment } from "../resource.ts";
import type { ApiRequest, ApiResponse, Session } from "../session.ts";
import { entries } from "./entries.ts";
import { ObjectEntry } from "./shapes.ts";

/** Objects of one container; a name may have slashes. */
export class Objects {
  readonly session: Session;
  readonly #container: string;

  constructor(session: Session, container: string) {
    this.session = session;
    this.#container = segment(container);
  }

  list(filters: { prefix?: string }): AsyncIterable<ObjectEntry> {
    return entries(this.session, this.#container, ObjectEntry, filters);
  }

  /** Sends the data; an object of that name is overwritten. Answers its MD5 in hexadecimal (`etag`). */
  async upload(
    name: string,
    data: Uint8Array | AsyncIterable<Uint8Array>,
    contentType = "application/octet-stream",
  ): Promise<string> {
    const response = await this.#call(name, {
      method: "PUT",
      rawBody: data,
      headers: { "content-type": contentType },
    });
    return (response.headers["etag"] ?? "").replaceAll('"', "");
  }

  async download(name: string): Promise<Uint8Array> {
    const response = await this.#call<Uint8Array>(name, { method: "GET", bytes: true });
    return response.body;
  }

  /** Answers whether it was there. */
  async delete(name: string): Promise<boolean> {
    const response = await this.#call(name, { method: "DELETE", accept: [204, 404] });
    return response.status !== 404;
  }

  #call<Body>(name: string, request: Omit<ApiRequest, "service" | "path">): Promise<ApiResponse<Body>> {
    const path =
      this.#container +
      name
        .split("/")
        .map((part) => `/${encodeURIComponent(part)}`)
        .join("");
    return this.session.request<Body>({ ...request, service: "object-store", path });
  }
}
