import { KilowatchError } from "#base";
import { type ApiRequest, type Cloud, pages as listPages, type ServiceType } from "#openstack";
import type { FoundObject, OwnedKindDefinition } from "./define.ts";
import type { OwnedKind, OwnedObject } from "./kinds.ts";
import type { Site } from "./run-objects.ts";

export type Body = Readonly<Record<string, unknown>>;

/** What is particular about a kind whose API is a plain collection, as that of most kinds is. */
interface RestKind {
  readonly kind: OwnedKind;
  readonly service: ServiceType;
  readonly stage: number;
  readonly admin?: boolean;
  /** `/servers`; with `/detail` in `listPath` where the plain list doesn't say enough. */
  readonly path: string;
  readonly listPath?: string;
  /** Key of the list, and of one object; absent: the answer is the object itself. */
  readonly collection: string;
  readonly item?: string;
  /** Filters of the list; `own` is false for an admin that looks into a project made for a load. */
  readonly query?: (site: Site, own: boolean) => NonNullable<ApiRequest["query"]>;
  /** Of what the server can't filter: which objects are the project's. */
  readonly isOf?: (body: Body, site: Site) => boolean;
  readonly microversion?: string;
  /** False where the service has no paging; `offset` where it links to no next page. */
  readonly paging?: boolean | "offset";
  readonly idOf?: (body: Body) => string;
  /** Name, second mark and state, out of what the API shows. */
  readonly read: (body: Body) => Pick<FoundObject, "name" | "mark"> & { state?: string };
  readonly delete?: OwnedKindDefinition["delete"];
  readonly madeWith?: OwnedKindDefinition["madeWith"];
  readonly leftBehind?: OwnedKindDefinition["leftBehind"];
}

const PAGE = 500;
export const DELETED = [200, 202, 204, 404];

/** A kind out of what is particular about it. */
export function restKind(rest: RestKind): OwnedKindDefinition {
  const { kind, service, stage, path } = rest;
  const common = { service, ...(rest.microversion === undefined ? {} : { microversion: rest.microversion }) };
  const found = (body: Body): FoundObject => {
    const { name, mark, state } = rest.read(body);
    const id = rest.idOf?.(body) ?? text(body["id"]);
    return { id, name, ...(mark === undefined ? {} : { mark }), state: state ?? text(body["status"]), body };
  };
  return {
    kind,
    service,
    stage,
    createPath: path,
    ...(rest.admin === undefined ? {} : { admin: rest.admin }),
    async *list(cloud, site) {
      const listPath = rest.listPath ?? path;
      const own = (await cloud.session.authorization()).project?.id === site.projectId;
      if (!own && rest.query === undefined) return;
      for await (const body of pages(
        cloud,
        { ...common, method: "GET", path: listPath, query: rest.query?.(site, own) ?? {} },
        rest,
      )) {
        if (rest.isOf?.(body, site) !== false) yield found(body);
      }
    },
    async get(cloud, id) {
      const answer = await cloud.session.request<Body>({
        ...common,
        method: "GET",
        path: `${path}/${encodeURIComponent(id)}`,
        accept: [200, 404],
      });
      if (answer.status === 404) return undefined;
      return found(rest.item === undefined ? answer.body : record(answer.body[rest.item]));
    },
    delete:
      rest.delete ??
      (async (cloud, { id }) => {
        await cloud.session.request({
          ...common,
          method: "DELETE",
          path: `${path}/${encodeURIComponent(id)}`,
          accept: DELETED,
        });
      }),
    ...(rest.madeWith === undefined ? {} : { madeWith: rest.madeWith }),
    ...(rest.leftBehind === undefined ? {} : { leftBehind: rest.leftBehind }),
  };
}

/** All objects of a list, page by page. Throws TOO_LARGE where the service has cut it short. */
export async function* pages(
  cloud: Cloud,
  request: ApiRequest & { query: NonNullable<ApiRequest["query"]> },
  how: { collection: string; paging?: boolean | "offset" },
): AsyncGenerator<Body> {
  const query = how.paging === false ? request.query : { ...request.query, limit: PAGE };
  for (let offset = 0, count = PAGE; count === PAGE; offset += PAGE) {
    count = 0;
    const from = offset === 0 ? query : { ...query, offset };
    for await (const { items, answer } of listPages<Body>(cloud.session, { ...request, query: from }, how.collection)) {
      // Keystone's `list_limit`.
      if (answer.body["truncated"] === true) {
        throw new KilowatchError("TOO_LARGE", `the ${request.service} service cut the list of ${how.collection} short`);
      }
      yield* items;
      count += items.length;
    }
    if (how.paging !== "offset") return;
  }
}

export async function collect(found: AsyncIterable<Body>): Promise<Body[]> {
  const all: Body[] = [];
  for await (const body of found) all.push(body);
  return all;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function record(value: unknown): Body {
  return typeof value === "object" && value !== null ? (value as Body) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function strings(value: unknown): string[] {
  return list(value).filter((entry) => typeof entry === "string");
}

/** An object that the cloud made: no name, known by its id. */
export function made(kind: OwnedKind, id: string): OwnedObject {
  return { kind, id, name: "" };
}
