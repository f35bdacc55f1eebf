import { randomUUID } from "node:crypto";
import type { ApiRequest, ServiceType } from "#openstack";
import type { FakeAnswer, FakeCloud, Json } from "./fake-cloud.ts";

export interface FakeCollection {
  readonly service: ServiceType;
  readonly path: string;
  /** Key around one object; empty where objects stand bare (Glance). */
  readonly singular: string;
  readonly plural: string;
  /** What the service adds to what was sent; throws a refusal to refuse. */
  readonly make: (sent: Json, request: ApiRequest) => Json;
  readonly created?: number;
  readonly deleted?: number;
  /** Called before an object goes; answers the reason why it may not. */
  readonly keep?: (object: Json) => string | undefined;
  /** What else goes with an object. */
  readonly deleting?: (object: Json) => void;
  /** Looked at once more before it is gone, as what is deleted asynchronously is. */
  readonly lingers?: Json;
}

/** A refusal in the service's words. */
export class Refusal extends Error {
  readonly answer: FakeAnswer;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.answer = { status, body: { [type]: { code: status, message } } };
  }
}

export const refuse = (status: number, type: string, message: string): never => {
  throw new Refusal(status, type, message);
};

/** Lets a handler refuse by throwing. */
export function refusing<A extends readonly unknown[]>(work: (...given: A) => FakeAnswer): (...given: A) => FakeAnswer {
  return (...given) => {
    try {
      return work(...given);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
}

export const missing = (what: string, id: string | undefined): FakeAnswer => ({
  status: 404,
  body: { itemNotFound: { code: 404, message: `${what} ${id} could not be found.` } },
});

/** Create, list, get, update and delete of one kind of objects, as all of the services do them. */
export function addCollection(fake: FakeCloud, collection: FakeCollection): void {
  const { service, path, singular, plural } = collection;
  const name = `${service}${path}`;
  const wrap = (object: Json): unknown => (singular === "" ? object : { [singular]: object });
  fake.on(
    service,
    "POST",
    path,
    refusing((_parts, request) => {
      const body = request.body as Json;
      const make = (sent: Json): Json => {
        // The same object, not a copy: its future hangs on it.
        const object = collection.make(sent, request);
        object["id"] ??= randomUUID();
        fake.objects(name).set(String(object["id"]), object);
        return object;
      };
      const many = body[plural];
      if (Array.isArray(many)) return { status: 201, body: { [plural]: many.map((sent) => make(sent as Json)) } };
      return {
        status: collection.created ?? 201,
        body: wrap(make((singular === "" ? body : body[singular]) as Json)),
      };
    }),
  );
  for (const list of [path, `${path}/detail`]) {
    fake.on(service, "GET", list, (_parts, { query = {} }) => ({
      status: 200,
      body: { [plural]: [...fake.objects(name).values()].filter((object) => matches(object, query)) },
    }));
  }
  fake.on(service, "GET", `${path}/*`, ([id = ""]) => {
    const object = fake.look(name, id);
    return object === undefined ? missing(plural, id) : { status: 200, body: wrap(object) };
  });
  for (const method of ["PUT", "PATCH"]) {
    fake.on(service, method, `${path}/*`, ([id = ""], request) => {
      const object = fake.look(name, id);
      if (object === undefined) return missing(plural, id);
      const sent = request.body as Json;
      return { status: 200, body: wrap(Object.assign(object, singular === "" ? sent : sent[singular])) };
    });
  }
  fake.on(service, "DELETE", `${path}/*`, ([id = ""]) => {
    const object = fake.look(name, id);
    if (object === undefined) return missing(plural, id);
    const reason = collection.keep?.(object);
    if (reason !== undefined) return { status: 409, body: { conflictingRequest: { code: 409, message: reason } } };
    collection.deleting?.(object);
    if (collection.lingers === undefined) fake.objects(name).delete(id);
    else fake.later(Object.assign(object, collection.lingers), "gone");
    return { status: collection.deleted ?? 204 };
  });
  fake.on(service, "PUT", `${path}/*/tags`, ([id = ""], request) => {
    const object = fake.look(name, id);
    if (object === undefined) return missing(plural, id);
    Object.assign(object, request.body);
    return { status: 200, body: request.body };
  });
  fake.on(service, "POST", `${path}/*/metadata`, ([id = ""], request) => {
    const object = fake.look(name, id);
    if (object === undefined) return missing(plural, id);
    object["metadata"] = { ...(object["metadata"] as Json), ...((request.body as Json)["metadata"] as Json) };
    return { status: 200, body: { metadata: object["metadata"] } };
  });
  fake.on(service, "GET", `${path}/*/metadata`, ([id = ""]) => {
    const object = fake.look(name, id);
    return object === undefined ? missing(plural, id) : { status: 200, body: { metadata: object["metadata"] } };
  });
}

const SHAPING = new Set(["limit", "marker", "sort", "sort_key", "sort_dir", "fields", "all_tenants", "member_status"]);

function matches(object: Json, query: NonNullable<ApiRequest["query"]>): boolean {
  return Object.entries(query).every(([key, wanted]) => {
    if (wanted === undefined || SHAPING.has(key)) return true;
    if (key === "tags")
      return String(wanted)
        .split(",")
        .every((tag) => (object["tags"] as string[] | undefined)?.includes(tag));
    const value = object[key];
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return true;
    if (key === "name" && String(wanted).startsWith("^")) return new RegExp(String(wanted)).test(String(value));
    return String(value) === String(wanted);
  });
}
