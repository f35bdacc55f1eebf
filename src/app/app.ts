import type { CallContext, Handlers, PlainRouteId } from "#api";
import { invoke } from "#api";
import { KilowatchError } from "#base";
import type { RouteInput, RouteOutput, routes } from "#contract";

type Routes = typeof routes;

export interface AppOptions {
  /** The data directory. */
  data: string;
  /** `command`: opened by one command, nothing listens; `serve`: the whole server. */
  mode: "command" | "serve";
}

export interface App {
  readonly handlers: Handlers;
  invoke<Id extends PlainRouteId>(
    id: Id,
    input: RouteInput<Routes[Id]>,
    context: CallContext,
  ): Promise<RouteOutput<Routes[Id]>>;
  stop(): Promise<void>;
}

export async function openApp(options: AppOptions): Promise<App> {
  const handlers = {} as Handlers;
  if (Object.keys(handlers).length === 0)
    throw new KilowatchError("STORE_UNAVAILABLE", `${options.data} cannot be opened`);
  return { handlers, invoke: (id, input, context) => invoke(handlers, id, input, context), stop: async () => {} };
}
