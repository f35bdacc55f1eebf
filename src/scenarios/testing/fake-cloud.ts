import {
  type ApiRequest,
  type ApiResponse,
  type Authorization,
  type CallScope,
  type Cloud,
  CloudError,
  createBudget,
  createCloud,
  type Exchange,
  type ServiceType,
  type Session,
} from "#openstack";
import { COLLECTIONS, FakeObjects } from "./fake-objects.ts";

/** Called around every call; what it throws or never resolves stands for what the network or a death does to the call. */
export type FakeHook = (moment: "before" | "after", request: ApiRequest) => Promise<void>;

/** A cloud in memory, with the few APIs and rules that ownership and clean-up depend on; the kill test holds it to a real one. */
export interface FakeCloud {
  readonly cloud: Cloud;
  readonly objects: FakeObjects;
  /** The same cloud as a process sees it whose calls can be held up. */
  through(hook: FakeHook): Cloud;
}

const PROJECT = "1b95d03aaf5e4602b6ac7d693bd5f737";
const SERVICES: readonly ServiceType[] = ["identity", "compute", "network", "block-storage", "image"];

export function createFakeCloud(name = "fake"): FakeCloud {
  const objects = new FakeObjects(PROJECT);
  const through = (hook: FakeHook): Cloud => createCloud(sessionOf({ name, objects, hook }, {}));
  return { objects, through, cloud: through(() => Promise.resolve()) };
}

interface View {
  readonly name: string;
  readonly objects: FakeObjects;
  readonly hook: FakeHook;
}

function sessionOf(view: View, scope: CallScope): Session {
  return {
    cloud: view.name,
    region: "RegionOne",
    budget: createBudget(),
    async request<Body = unknown>(request: ApiRequest): Promise<ApiResponse<Body>> {
      scope.signal?.throwIfAborted();
      await view.hook("before", request);
      const { status, body } = answer(view.objects, request);
      await view.hook("after", request);
      const exchange: Exchange = {
        service: request.service,
        method: request.method,
        path: request.path,
        status,
        globalRequestId: scope.globalRequestId ?? "req-none",
        started: Date.now() * 1000,
        seconds: 0,
        waited: 0,
        attempts: 1,
      };
      scope.onExchange?.(exchange);
      const accepted = request.accept?.includes(status) ?? (status >= 200 && status < 300);
      if (!accepted) {
        const message = `${request.method} ${request.path}: ${status} ${JSON.stringify(body)}`;
        throw new CloudError("CLOUD_ANSWER", message, { failure: "answer", exchange });
      }
      return { status, headers: {}, body: body as Body, exchange };
    },
    authorization: () => Promise.resolve(AUTHORIZATION),
    endpoint: (service) => Promise.resolve(SERVICES.includes(service) ? `http://fake/${service}` : undefined),
    microversions: () => Promise.resolve(undefined),
    with: (more) => sessionOf(view, { ...scope, ...more }),
    as: () => sessionOf(view, scope),
    anew: () => sessionOf(view, scope),
    close: () => Promise.resolve(),
  };
}

const AUTHORIZATION: Authorization = {
  expires: new Date("2100-01-01"),
  user: { id: "user", name: "demo", domainId: "default" },
  project: { id: PROJECT, name: "demo", domainId: "default" },
  system: false,
  roles: ["member"],
  catalog: [],
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answer(objects: FakeObjects, { service, method, path, query, body }: ApiRequest): Answer {
  const [, first = "", id = "", action] = path.replace(/\/detail$/, "").split("/");
  if (path.includes("application_credentials")) return { status: 200, body: { application_credentials: [] } };
  const collection = `${service}/${first}`;
  const names = COLLECTIONS[collection];
  if (names === undefined) return { status: 404, body: { message: `the fake has no ${collection}` } };
  const wrap = (object: unknown): unknown => (names.singular === "" ? object : { [names.singular]: object });
  if (action === "add_router_interface" || action === "remove_router_interface") {
    return changeInterface(objects, action, id, body);
  }
  if (method === "GET" && id === "") {
    const list = objects.all(collection).filter((object) => matches(object, query ?? {}));
    return {
      status: 200,
      body: { [names.plural]: first === "os-keypairs" ? list.map((keypair) => ({ keypair })) : list },
    };
  }
  if (method === "GET") {
    const object = objects.find(collection, decodeURIComponent(id));
    return object === undefined ? { status: 404, body: {} } : { status: 200, body: wrap(object) };
  }
  if (method === "POST" && id === "") {
    const fields = names.singular === "" ? body : (body as Record<string, unknown>)[names.singular];
    return { status: 201, body: wrap(objects.create(collection, fields as Record<string, unknown>)) };
  }
  if (method === "PUT" || action === "metadata") {
    const object = objects.find(collection, id);
    if (object === undefined) return { status: 404, body: {} };
    Object.assign(object, action === "metadata" ? body : (body as Record<string, unknown>)[names.singular]);
    return { status: 200, body: wrap(object) };
  }
  if (method === "DELETE") {
    const refusal = objects.delete(collection, decodeURIComponent(id));
    return refusal === undefined ? { status: 204, body: "" } : { status: refusal.status, body: refusal };
  }
  return { status: 405, body: { message: `the fake has no ${method} ${path}` } };
}

function changeInterface(objects: FakeObjects, action: string, routerId: string, body: unknown): Answer {
  const { subnet_id: subnetId = "", port_id: portId = "" } = body as { subnet_id?: string; port_id?: string };
  if (action === "add_router_interface") {
    const port = objects.addInterface(routerId, subnetId);
    return port === undefined
      ? { status: 404, body: {} }
      : { status: 200, body: { id: routerId, port_id: port.id, subnet_id: subnetId } };
  }
  const port = objects.find("network/ports", portId);
  if (port === undefined) return { status: 404, body: {} };
  port["device_owner"] = "";
  objects.delete("network/ports", portId);
  return { status: 200, body: { id: routerId, port_id: portId } };
}

/** Filters as the servers apply them: a name of Nova's is a pattern, what an object lacks doesn't count. */
function matches(object: Readonly<Record<string, unknown>>, query: NonNullable<ApiRequest["query"]>): boolean {
  return Object.entries(query).every(([key, value]) => {
    if (key === "name" && String(value).startsWith("^")) return new RegExp(String(value)).test(String(object["name"]));
    return !(key in object) || object[key] === value;
  });
}
