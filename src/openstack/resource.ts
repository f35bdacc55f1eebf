import { z } from "zod";
import { KilowatchError } from "#base";
import type { CloudError } from "./errors.ts";
import { cloudError } from "./http/failure.ts";
import { pages } from "./pages.ts";
import type { ApiRequest, ApiResponse, HttpMethod, ServiceType, Session } from "./session.ts";

/** Value of a query parameter; several values are sent as the parameter repeated. */
type QueryValue = string | number | boolean | readonly string[] | undefined;

/** How a collection is listed. The type parameter is what the server can filter by. */
export interface Listing<Filters> {
  /** Where the list stands, if not at the resource's own path: `/servers/detail`. */
  readonly path?: string;
  /** Key of the list in the answer, if not the plural. */
  readonly key?: string;
  /**
   * What turns the list into one of the whole cloud: the name of a filter (`all_tenants`), or `always` for credentials that
   * see everything anyway. Such a list needs another filter, or `{ everything: true }`.
   */
  readonly wholesale?: string;
  /** Page size that is asked for; absent where the service has no paging. */
  readonly pageSize?: number;
  /** How a name is filtered for: parameter (default `name`), a pattern for an exact match, or not at all. */
  readonly byName?: "name" | "pattern" | "none";
  /** Parameters sent unless the caller says otherwise. */
  readonly defaults?: Readonly<Record<string, QueryValue>>;
  readonly filters?: Filters;
}

/** How an object is made or changed. The type parameters are what is sent and what comes back. */
export interface Sending<Body, Answer> {
  readonly method?: "POST" | "PUT" | "PATCH";
  /** Key around the body, if not the singular; empty for none. */
  readonly key?: string;
  /** Fields that stand beside the object in the body, under another name: `scheduler_hints`. */
  readonly beside?: Readonly<Record<string, string>>;
  /** What the answer promises, if it isn't the resource. */
  readonly shape?: z.ZodType<Answer>;
  readonly body?: Body;
}

/** Everything that tells one resource of one API from another. */
export interface ResourceDefinition {
  readonly service: ServiceType;
  /** Collection's path behind the endpoint; `{}` stands for an id of a parent, given to the constructor. */
  readonly path: string;
  /** Key around one object in bodies; empty where objects stand bare (Glance, Placement). */
  readonly singular: string;
  readonly plural: string;
  readonly shape: z.ZodType<object>;
  /** Least microversion whose answers have this shape. */
  readonly microversion?: string;
  /** Field that is the object's id; default `id`. */
  readonly id?: string;
  readonly list?: Listing<object>;
  readonly get?: true;
  readonly create?: Sending<unknown, unknown>;
  readonly update?: Sending<unknown, unknown>;
  readonly delete?: true;
  /** Has `/{id}/tags`. */
  readonly tags?: true;
  /** Has `/{id}/metadata`. */
  readonly metadata?: true;
  /** Mends an object as it came before its shape is looked at. */
  readonly complete?: (raw: Record<string, unknown>) => Record<string, unknown>;
}

export interface CallOptions {
  /** Another microversion than the resource's own. */
  readonly microversion?: string;
}

export interface ListOptions extends CallOptions {
  /** Says that a list of the whole cloud is meant. */
  readonly everything?: true;
  /** Objects asked for at once. */
  readonly pageSize?: number;
}

type Item<D> = D extends { shape: z.ZodType<infer T> } ? T : never;
type Answer<A, D> = unknown extends A ? Item<D> : A;

/** The calls that a definition promises; what it lacks isn't there for the compiler either. */
export type ResourceCalls<D> = {
  readonly session: Session;
  readonly definition: ResourceDefinition;
  /** Any other call below one object or the collection (`suffix` with its slash), in the resource's microversion. */
  call<Body = unknown>(method: HttpMethod, suffix: string, options?: RawCall): Promise<ApiResponse<Body>>;
} & (D extends { list: Listing<infer Filters> }
  ? {
      /** Objects as the pages come; the filters are the server's. */
      list(filters: Filters, options?: ListOptions): AsyncIterable<Item<D>>;
      pages(filters: Filters, options?: ListOptions): AsyncIterable<readonly Item<D>[]>;
      all(filters: Filters, options?: ListOptions): Promise<Item<D>[]>;
      /** The one object of that id or name, `undefined` if there is none; CONFLICT if several bear the name. */
      find(idOrName: string, filters?: Filters, options?: CallOptions): Promise<Item<D> | undefined>;
    }
  : unknown) &
  (D extends { get: true }
    ? {
        get(id: string, options?: CallOptions): Promise<Item<D>>;
        /** `undefined` where `get` would fail with NOT_FOUND. */
        getIfExists(id: string, options?: CallOptions): Promise<Item<D> | undefined>;
      }
    : unknown) &
  (D extends { create: Sending<infer Body, infer A> }
    ? { create(body: Body, options?: CallOptions): Promise<Answer<A, D>> }
    : unknown) &
  (D extends { update: Sending<infer Body, infer A> }
    ? { update(id: string, body: Body, options?: CallOptions): Promise<Answer<A, D>> }
    : unknown) &
  (D extends { delete: true }
    ? {
        /** Answers whether it was there; that it wasn't is no error. */
        delete(id: string, options?: CallOptions): Promise<boolean>;
      }
    : unknown) &
  (D extends { tags: true } ? { setTags(id: string, tags: readonly string[]): Promise<void> } : unknown) &
  (D extends { metadata: true }
    ? {
        metadata(id: string): Promise<Record<string, string>>;
        /** Adds and overwrites; leaves the other keys alone. */
        setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void>;
        deleteMetadata(id: string, key: string): Promise<void>;
      }
    : unknown);

/** A class of resources: made for a session, and the ids of its parents where the path has any. */
export interface ResourceClass<D extends ResourceDefinition = ResourceDefinition> {
  new (session: Session, ...parents: string[]): ResourceCalls<D>;
  readonly definition: D;
}

/** Any class of resources, whatever its calls are. */
export interface AnyResourceClass {
  new (
    session: Session,
    ...parents: string[]
  ): Pick<ResourceCalls<ResourceDefinition>, "session" | "definition" | "call">;
  readonly definition: ResourceDefinition;
}

interface RawCall {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly microversion?: string;
  readonly accept?: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawBody?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly bytes?: boolean;
}

/** A list that the server filters by nothing. */
type NoFilters = { readonly limit?: never };

/** Says what the server can filter a list by. */
export function listing<Filters extends object = NoFilters>(
  options: Omit<Listing<Filters>, "filters"> = {},
): Listing<Filters> {
  return options;
}

/** Says what is sent to make or change an object; the answer is the resource unless `shape` says otherwise. */
export function sending<Body, Answered = unknown>(
  options: Omit<Sending<Body, Answered>, "body"> = {},
): Sending<Body, Answered> {
  return options;
}

/**
 * An object of the wire: the fields named here are promised and checked, all others are kept as they came. A shape only checks;
 * what its schemas would change (defaults, coercion, transforms) is not seen.
 */
export function wire<Fields extends z.ZodRawShape>(fields: Fields): z.ZodObject<Fields> {
  return z.object(fields);
}

/** Defines a resource once; the class that comes back has exactly the calls that the definition names. */
export function resource<const D extends ResourceDefinition>(definition: D): ResourceClass<D> {
  class Defined extends Resource {
    static readonly definition = definition;
    constructor(session: Session, ...parents: string[]) {
      super(session, definition, parents);
    }
  }
  return Defined as unknown as ResourceClass<D>;
}

/** Answers the value itself if it is what the call promises; fails as `malformed`, naming the fields, if it isn't. */
export function checked<T>(shape: z.ZodType<T>, value: unknown, response: ApiResponse): T {
  const result = shape.safeParse(value);
  // Not `result.data`: loose objects that keep unknown fields cost four times as much (docs/performance.md).
  if (result.success) return value as T;
  const fields = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`)
    .join("; ");
  throw cloudError("malformed", `the answer is not what the API promises: ${fields}`, { exchange: response.exchange });
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const ODD_ID = /^[a-z][a-z0-9_-]*$/;

class Resource {
  readonly session: Session;
  readonly definition: ResourceDefinition;
  readonly #path: string;

  constructor(session: Session, definition: ResourceDefinition, parents: readonly string[]) {
    this.session = session;
    this.definition = definition;
    this.#path = parents.length === 0 ? definition.path : filled(definition.path, parents);
  }

  call<Body = unknown>(method: HttpMethod, suffix: string, options: RawCall = {}): Promise<ApiResponse<Body>> {
    return this.#request(method, this.#path + suffix, options);
  }

  async *list(filters: object, options: ListOptions = {}): AsyncGenerator<object> {
    for await (const page of this.pages(filters, options)) yield* page;
  }

  async all(filters: object, options: ListOptions = {}): Promise<object[]> {
    const all: object[] = [];
    for await (const page of this.pages(filters, options)) all.push(...page);
    return all;
  }

  async *pages(filters: object, options: ListOptions = {}): AsyncGenerator<object[]> {
    const listing = this.definition.list ?? {};
    const key = listing.key ?? this.definition.plural;
    const path = listing.path === undefined ? this.#path : listing.path;
    const given = filters as Record<string, QueryValue>;
    if (options.everything !== true) this.#refuseWholesale(listing, given);
    const pageSize = options.pageSize ?? listing.pageSize;
    const query: Record<string, QueryValue> = { ...listing.defaults, ...given };
    if (pageSize !== undefined && query["limit"] === undefined) query["limit"] = pageSize;
    const request = this.#requestOf("GET", path, { ...options, query });
    for await (const { items, answer } of pages(this.session, request, key)) {
      if (answer.body["truncated"] === true) {
        throw new KilowatchError(
          "TOO_LARGE",
          `${this.definition.service} cut the list of ${this.definition.plural} short and has no next page; give a narrower filter`,
        );
      }
      yield items.map((item) => this.#read(item, answer, this.definition.shape));
    }
  }

  async find(idOrName: string, filters: object = {}, options: CallOptions = {}): Promise<object | undefined> {
    const { id = "id", get, list } = this.definition;
    const looksLikeId = UUID.test(idOrName);
    if (get === true && looksLikeId) {
      const byId = await this.getIfExists(idOrName, options);
      if (byId !== undefined) return byId;
    }
    const byName = list?.byName ?? "name";
    const name = byName === "pattern" ? `^${idOrName.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$` : idOrName;
    const query = byName === "none" ? filters : { ...filters, name };
    const found: object[] = [];
    for await (const item of this.list(query, options)) {
      const fields = item as Record<string, unknown>;
      if (fields["name"] === idOrName || (byName === "none" && fields[id] === idOrName)) found.push(item);
    }
    if (found.length > 1) {
      throw new KilowatchError(
        "CONFLICT",
        `${found.length} ${this.definition.plural} are named "${idOrName}"; give the id of the one that is meant`,
      );
    }
    // An id that isn't made up of hexadecimal digits: `default` of a domain.
    const oddId = get === true && !looksLikeId && byName !== "none" && ODD_ID.test(idOrName);
    return found[0] ?? (oddId ? this.getIfExists(idOrName, options) : undefined);
  }

  async get(id: string, options: CallOptions = {}): Promise<object> {
    return this.#one(await this.call("GET", segment(id), options));
  }

  async getIfExists(id: string, options: CallOptions = {}): Promise<object | undefined> {
    const response = await this.call("GET", segment(id), { ...options, accept: [200, 203, 404] });
    return response.status === 404 ? undefined : this.#one(response);
  }

  async create(body: unknown, options: CallOptions = {}): Promise<unknown> {
    const sending = this.definition.create ?? {};
    return this.#send(sending.method ?? "POST", "", sending, body, options);
  }

  async update(id: string, body: unknown, options: CallOptions = {}): Promise<unknown> {
    const sending = this.definition.update ?? {};
    return this.#send(sending.method ?? "PUT", segment(id), sending, body, options);
  }

  async delete(id: string, options: CallOptions = {}): Promise<boolean> {
    const response = await this.call("DELETE", segment(id), { ...options, accept: [200, 202, 204, 404] });
    return response.status !== 404;
  }

  async setTags(id: string, tags: readonly string[]): Promise<void> {
    await this.call("PUT", `${segment(id)}/tags`, { body: { tags } });
  }

  async metadata(id: string): Promise<Record<string, string>> {
    const response = await this.call<{ metadata?: Record<string, string> }>("GET", `${segment(id)}/metadata`);
    return checked(z.record(z.string(), z.string()), response.body?.metadata, response);
  }

  async setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    await this.call("POST", `${segment(id)}/metadata`, { body: { metadata } });
  }

  async deleteMetadata(id: string, key: string): Promise<void> {
    await this.call("DELETE", `${segment(id)}/metadata${segment(key)}`, { accept: [200, 204, 404] });
  }

  async #send(
    method: HttpMethod,
    suffix: string,
    sending: Sending<unknown, unknown>,
    body: unknown,
    options: CallOptions,
  ): Promise<unknown> {
    const key = sending.key ?? this.definition.singular;
    const response = await this.call(method, suffix, { ...options, body: enclosed(key, body, sending.beside) });
    if (sending.shape === undefined) return this.#one(response);
    const fields = response.body as Record<string, unknown> | null | undefined;
    return this.#read(fields?.[key] ?? fields?.[this.definition.singular] ?? fields, response, sending.shape);
  }

  #one(response: ApiResponse): object {
    const { singular } = this.definition;
    if (singular === "") return this.#read(response.body, response, this.definition.shape);
    const body = response.body as Record<string, unknown> | null;
    if (typeof body !== "object" || body === null || !(singular in body)) throw missing(singular, response);
    return this.#read(body[singular], response, this.definition.shape);
  }

  #read<T>(raw: unknown, response: ApiResponse, shape: z.ZodType<T>): T {
    const { complete } = this.definition;
    if (complete === undefined || typeof raw !== "object" || raw === null) return checked(shape, raw, response);
    return checked(shape, complete(raw as Record<string, unknown>), response);
  }

  #request<Body>(method: HttpMethod, path: string, options: RawCall): Promise<ApiResponse<Body>> {
    return this.session.request<Body>(this.#requestOf(method, path, options));
  }

  #requestOf(method: HttpMethod, path: string, options: RawCall): ApiRequest {
    const { service, microversion } = this.definition;
    const version = options.microversion ?? microversion;
    return {
      service,
      method,
      path,
      ...(options.query === undefined ? {} : { query: options.query }),
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.rawBody === undefined ? {} : { rawBody: options.rawBody }),
      ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
      ...(options.headers === undefined ? {} : { headers: options.headers }),
      ...(options.accept === undefined ? {} : { accept: options.accept }),
      ...(version === undefined ? {} : { microversion: version }),
    };
  }

  #refuseWholesale({ wholesale }: Listing<object>, filters: Record<string, QueryValue>): void {
    if (wholesale === undefined) return;
    if (wholesale !== "always" && (filters[wholesale] === undefined || filters[wholesale] === false)) return;
    const narrows = Object.entries(filters).some(
      ([key, value]) => key !== wholesale && value !== undefined && !UNNARROWING.has(key),
    );
    if (narrows) return;
    const { service, plural } = this.definition;
    throw new KilowatchError(
      "FILTER_INVALID",
      `A list of ${service} ${plural} without a filter may be one of the whole cloud; give a filter, or { everything: true }`,
    );
  }
}

/** Parameters that shape a list without making it shorter. */
const UNNARROWING = new Set(["limit", "marker", "sort", "sort_key", "sort_dir", "fields", "page_reverse", "deleted"]);

/** The id as a part of a path. */
export function segment(id: string): string {
  if (id === "" || id === "." || id === "..")
    throw new KilowatchError("INPUT_INVALID", `"${id}" is not the id of anything`);
  return `/${encodeURIComponent(id)}`;
}

function filled(path: string, parents: readonly string[]): string {
  let next = 0;
  return path.replace(/\/\{\}/g, () => segment(parents[next++] ?? ""));
}

function enclosed(key: string, body: unknown, beside: Readonly<Record<string, string>> | undefined): unknown {
  if (key === "") return body;
  if (beside === undefined) return { [key]: body };
  const inner: Record<string, unknown> = { ...(body as Record<string, unknown>) };
  const outer: Record<string, unknown> = {};
  for (const [field, name] of Object.entries(beside)) {
    if (inner[field] !== undefined) outer[name] = inner[field];
    delete inner[field];
  }
  return { [key]: inner, ...outer };
}

function missing(what: string, response: ApiResponse): CloudError {
  return cloudError("malformed", `the answer is not what the API promises: ${what} is missing`, {
    exchange: response.exchange,
  });
}
