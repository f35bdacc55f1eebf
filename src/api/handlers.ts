import type { Role, RouteArguments, RouteId, RouteOutput, routes } from "#contract";

/** What a handler knows of its caller besides the arguments. */
export interface CallContext {
  /** Aborted when the caller goes away or the server stops. */
  signal: AbortSignal;
  role: Role;
  /** Whether the caller is of this machine: its own command line, in process or over the Unix socket. */
  isLocal: boolean;
}

type Routes = typeof routes;

/** Routes whose answer is a stream of events. */
export type EventRouteId = "record-tail";
/** Routes whose body is read as it comes. */
export type RawRouteId = "record-ingest";
export type PlainRouteId = Exclude<RouteId, EventRouteId | RawRouteId>;

export interface ServerEvent {
  event: string;
  data: unknown;
}

export interface RawRequest {
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  body: AsyncIterable<Uint8Array>;
}

export interface RawResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

export type RawHandler = (request: RawRequest) => Promise<RawResponse>;

/** The domain's answer to every route of the contract. */
export type Handlers = {
  [Id in PlainRouteId]: (args: RouteArguments<Routes[Id]>, context: CallContext) => Promise<RouteOutput<Routes[Id]>>;
} & {
  [Id in EventRouteId]: (args: RouteArguments<Routes[Id]>, context: CallContext) => AsyncIterable<ServerEvent>;
} & {
  [Id in RawRouteId]: RawHandler;
};
