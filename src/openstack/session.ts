import type { Credentials } from "./auth/credentials.ts";
import type { Budget } from "./budget.ts";

/** Service types of the service-types authority; aliases a catalogue may use (`volumev3`, `metric`…) are mapped onto them. */
export type ServiceType =
  | "identity"
  | "compute"
  | "network"
  | "block-storage"
  | "image"
  | "placement"
  | "orchestration"
  | "load-balancer"
  | "object-store"
  | "dns"
  | "key-manager";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of an OpenStack API, relative to the service's endpoint in the catalogue. */
export interface ApiRequest {
  readonly service: ServiceType;
  readonly method: HttpMethod;
  /** Path behind the endpoint's version root, with a leading slash: `/servers/detail`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** JSON unless `rawBody` is given. */
  readonly body?: unknown;
  readonly rawBody?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Least microversion that has what the call needs; sent as such, `undefined` sends the session's default of the service. */
  readonly microversion?: string;
  /** The body is answered as bytes (`Uint8Array`), whatever its content type: image data, objects. */
  readonly bytes?: boolean;
  /** Statuses that are answers too; others throw a CloudError. Default: 2xx. */
  readonly accept?: readonly number[];
}

/** What came back. `body` is parsed JSON where the content type says so, else text. */
export interface ApiResponse<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly exchange: Exchange;
}

/** One call as it was made, for steps, reports and traces; never holds a secret. */
export interface Exchange {
  readonly service: ServiceType;
  readonly method: HttpMethod;
  /** Path and query behind the endpoint. */
  readonly path: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** `X-Openstack-Request-Id` (or `X-Compute-Request-Id`) of the answer. */
  readonly requestId?: string;
  /** The global request id that was sent. */
  readonly globalRequestId: string;
  /** Microseconds since the epoch. */
  readonly started: number;
  /** Seconds, from the budget's permission to the last byte. */
  readonly seconds: number;
  /** Seconds waited for the load budget before. */
  readonly waited: number;
  readonly attempts: number;
}

/** A token and what it says. */
export interface Authorization {
  readonly expires: Date;
  readonly user: { readonly id: string; readonly name: string; readonly domainId: string };
  readonly project?: { readonly id: string; readonly name: string; readonly domainId: string };
  readonly system: boolean;
  readonly roles: readonly string[];
  readonly catalog: readonly CatalogService[];
}

export interface CatalogService {
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly { readonly region: string; readonly interface: string; readonly url: string }[];
}

/** What a derived session changes for the calls made through it. */
export interface CallScope {
  /** `req-<uuid>` sent as `X-Openstack-Request-Id`; by default each call has one of its own. */
  readonly globalRequestId?: string;
  readonly signal?: AbortSignal;
  /** Seconds a single call may take, the budget's wait apart. */
  readonly timeoutSeconds?: number;
  /** Told of every call, failed ones too. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/**
 * One authenticated way into one cloud. All sessions derived from one with `with` share its token, connections and load
 * budget; nothing passes the budget.
 */
export interface Session {
  /** Name of the clouds.yaml entry. */
  readonly cloud: string;
  readonly region: string | undefined;
  readonly budget: Budget;
  request<Body = unknown>(request: ApiRequest): Promise<ApiResponse<Body>>;
  authorization(): Promise<Authorization>;
  /** URL of a service's version root in this session's region and interface, or undefined where the catalogue has none. */
  endpoint(service: ServiceType): Promise<string | undefined>;
  /** Highest microversion both sides know, `undefined` where the service has none. */
  microversions(service: ServiceType): Promise<{ min: string; max: string } | undefined>;
  with(scope: CallScope): Session;
  /** The same cloud, budget and connections as somebody else, with a token of its own; user and project stand by id or by name and domain. */
  as(credentials: Credentials): Session;
  /** The same credentials with a token of its own, which the first call asks for. */
  anew(): Session;
  /** Closes connections; the session and those derived from it can't be used afterwards. */
  close(): Promise<void>;
}
