import { randomUUID } from "node:crypto";
import {
  type ApiRequest,
  type ApiResponse,
  type Authorization,
  type CallScope,
  CloudError,
  type Credentials,
  type Exchange,
  type ServiceType,
  type Session,
} from "#openstack";

export type Json = Record<string, unknown>;

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens to an object later: at each look at it, the next of these is merged into it; `gone` takes it away. */
type Future = Json | "gone";

type Handler = (parts: readonly string[], request: ApiRequest) => FakeAnswer;

/** Changes an answer before the scenario sees it, so that a test can let the cloud lie; `undefined` leaves it as it is. */
export type Tamper = (request: ApiRequest, answer: FakeAnswer) => FakeAnswer | undefined;

/**
 * An OpenStack in memory, as far as scenarios look at one: objects by path, states that settle when they are looked at.
 * It keeps every call, so that a test can hold the scenario's access rules against them.
 */
export class FakeCloud {
  readonly calls: ApiRequest[] = [];
  readonly projectId = "933e2c1b92f34ff5abed42d129108e17";
  readonly userId = "68af46c73d134fd8bd771823123f0915";
  roles: readonly string[] = ["member", "reader"];
  tamper: Tamper | undefined;
  /** No scenario needs more calls; one that goes round in circles would otherwise never let a timer fire. */
  limit = 2000;
  readonly #routes: { service: ServiceType; method: string; pattern: RegExp; handler: Handler }[] = [];
  readonly #collections = new Map<string, Map<string, Json>>();
  readonly #futures = new WeakMap<Json, Future[]>();

  /** `path` has `*` for one part of it, `**` for the rest; the parts that they stand for are handed to the handler. */
  on(service: ServiceType, method: string, path: string, handler: Handler): void {
    const pattern = path
      .replaceAll("**", "(.+)")
      .replaceAll(/(?<!\.)\*/g, "([^/]+)")
      .replaceAll("(.+)", "(.+)");
    this.#routes.push({ service, method, pattern: new RegExp(`^${pattern}$`), handler });
  }

  objects(name: string): Map<string, Json> {
    const known = this.#collections.get(name) ?? new Map<string, Json>();
    this.#collections.set(name, known);
    return known;
  }

  /** How many objects there are of each kind, but for those that go with others. */
  census(): Record<string, number> {
    const counts = [...this.#collections].map(([name, objects]) => [name, objects.size] as const);
    return Object.fromEntries(counts.filter(([name, size]) => size > 0 && !/rules|members|tokens/.test(name)));
  }

  /** Every object that `census` counts, by collection and id. */
  contents(): string[] {
    return [...this.#collections]
      .filter(([name]) => !/rules|members|tokens/.test(name))
      .flatMap(([name, objects]) => [...objects.keys()].map((id) => `${name} ${id}`));
  }

  /** Lets `object` become something else, one step at each look. */
  later(object: Json, ...futures: Future[]): void {
    this.#futures.set(object, [...(this.#futures.get(object) ?? []), ...futures]);
  }

  /** The object, one step older; `undefined` where it isn't, or isn't any more. */
  look(collection: string, id: string): Json | undefined {
    const object = this.objects(collection).get(id);
    if (object === undefined) return undefined;
    const next = this.#futures.get(object)?.shift();
    if (next === "gone") {
      this.objects(collection).delete(id);
      return undefined;
    }
    return next === undefined ? object : Object.assign(object, next);
  }

  answer(request: ApiRequest): FakeAnswer {
    if (this.calls.push(request) > this.limit) throw new Error(`more than ${this.limit} calls of the fake cloud`);
    const route = this.#routes.find(
      (known) =>
        known.service === request.service && known.method === request.method && known.pattern.test(request.path),
    );
    if (route === undefined)
      throw new Error(`the fake cloud has no ${request.service} ${request.method} ${request.path}`);
    const parts = (route.pattern.exec(request.path) ?? []).slice(1).map(decodeURIComponent);
    const answer = route.handler(parts, request);
    return this.tamper?.(request, answer) ?? answer;
  }

  authorization(services: readonly ServiceType[]): Authorization {
    return {
      expires: new Date(Date.now() + 3_600_000),
      user: { id: this.userId, name: "demo", domainId: "default" },
      project: { id: this.projectId, name: "demo", domainId: "default" },
      system: false,
      roles: this.roles,
      catalog: services.map((type) => ({
        type,
        name: type,
        endpoints: [{ region: "RegionOne", interface: "public", url: `http://fake/${type}` }],
      })),
    };
  }
}

/** A way into the cloud; `services` are those of its catalogue. */
export function fakeSession(fake: FakeCloud, services: readonly ServiceType[], scope: CallScope = {}): Session {
  return {
    cloud: "fake",
    region: "RegionOne",
    budget: { limits: {}, enter: async () => ({ sent: () => {}, leave: () => {} }), pause: () => {} },
    async request<Body>(request: ApiRequest): Promise<ApiResponse<Body>> {
      scope.signal?.throwIfAborted();
      const { status, body, headers = {} } = fake.answer(request);
      const exchange: Exchange = {
        service: request.service,
        method: request.method,
        path: request.path,
        status,
        requestId: `req-${randomUUID()}`,
        globalRequestId: scope.globalRequestId ?? `req-${randomUUID()}`,
        started: Date.now() * 1000,
        seconds: 0,
        waited: 0,
        attempts: 1,
      };
      scope.onExchange?.(exchange);
      const isAnswer = (status >= 200 && status < 300) || request.accept?.includes(status) === true;
      if (!isAnswer) throw refusal(exchange, body);
      // What a scenario was answered must not change behind its back when the object does.
      return { status, headers, body: (body instanceof Uint8Array ? body : structuredClone(body)) as Body, exchange };
    },
    authorization: async () => fake.authorization(services),
    endpoint: async (service) => (services.includes(service) ? `http://fake/${service}` : undefined),
    microversions: async () => ({ min: "2.1", max: "2.93" }),
    with: (more) => fakeSession(fake, services, { ...scope, ...more }),
    as: (credentials) => otherSession(fake, fakeSession(fake, services, scope), credentials),
    anew: () => fakeSession(fake, services, scope),
    close: async () => {},
  };
}

/** The session of whom the credentials are of: a user or an application credential that the scenario made. */
function otherSession(fake: FakeCloud, session: Session, { identity, scope }: Credentials): Session {
  const refuse = (status: number): never => {
    const exchange = { service: "identity", method: "POST", path: "/auth/tokens", status } as Exchange;
    throw refusal(exchange, { error: { message: "The request you have made requires authentication." } });
  };
  const application = identity.method === "application_credential";
  return {
    ...session,
    async authorization() {
      if (identity.method === "application_credential") {
        if (!fake.objects("identity/application_credentials").has(identity.id ?? "")) refuse(404);
        return session.authorization();
      }
      const id = identity.method === "password" ? (identity.user.id ?? "") : "";
      if (fake.objects("identity/users").get(id)?.["enabled"] !== true) refuse(401);
      const project = scope?.kind === "project" ? (scope.project.id ?? "") : "";
      const mine = await session.authorization();
      return { ...mine, project: { id: project, name: "", domainId: "default" }, roles: ["member"] };
    },
    request(request) {
      if (application && request.method === "POST" && request.path.endsWith("/application_credentials")) refuse(403);
      return session.request(request);
    },
    with: (more) => otherSession(fake, session.with(more), { identity, ...(scope === undefined ? {} : { scope }) }),
  };
}

function refusal(exchange: Exchange, body: unknown): CloudError {
  const [type, fault] = Object.entries((body ?? {}) as Record<string, { type?: string; message?: string }>)[0] ?? [];
  const message = fault?.message ?? `HTTP ${exchange.status}`;
  return new CloudError("CLOUD_ANSWER", `${exchange.method} ${exchange.path}: ${message}`, {
    failure: "answer",
    exchange,
    fault: { type: fault?.type ?? type ?? "error", message },
  });
}
