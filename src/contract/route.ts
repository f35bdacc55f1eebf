import { z } from "zod";

/** Who may call a route. Each role is a token of its own; `admin` includes the others. */
export type Role = "public" | "read" | "ingest" | "admin";

/** What the answer is limited to: the whole installation, one cloud, or one project's own records. */
export type Scope = "all" | "cloud" | "project";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One route of the API: the single description that server, CLI, agent and console share. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: Method;
  /** With `:name` for path parameters. */
  readonly path: string;
  readonly summary: string;
  readonly role: Role;
  readonly scope: Scope;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Shape of the JSON answer. For `stream: "events"` the shape of each event's data. */
  readonly response: Response;
  /** `events`: the answer is `text/event-stream`; `raw`: not JSON (export, metrics). */
  readonly stream?: "events" | "raw";
}

const Nothing = z.object({});

/** Fills in what a route leaves out; types flow from the given schemas. */
export function defineRoute<
  Response extends z.ZodType,
  Params extends z.ZodType = typeof Nothing,
  Query extends z.ZodType = typeof Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(route: {
  id: string;
  method: Method;
  path: string;
  summary: string;
  role: Role;
  scope: Scope;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  stream?: "events" | "raw";
}): Route<Params, Query, Body, Response> {
  return {
    ...route,
    params: (route.params ?? Nothing) as Params,
    query: (route.query ?? Nothing) as Query,
    body: (route.body ?? z.undefined()) as Body,
  };
}

/** What a caller passes: before defaults. */
export type RouteInput<R extends Route> = {
  params?: z.input<R["params"]>;
  query?: z.input<R["query"]>;
  body?: z.input<R["body"]>;
};

/** What a handler gets: after defaults. */
export type RouteArguments<R extends Route> = {
  params: z.output<R["params"]>;
  query: z.output<R["query"]>;
  body: z.output<R["body"]>;
};

export type RouteOutput<R extends Route> = z.output<R["response"]>;
