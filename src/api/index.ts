export type { Token } from "./auth.ts";
export type {
  CallContext,
  Handlers,
  PlainRouteId,
  RawHandler,
  RawRequest,
  RawResponse,
  ServerEvent,
} from "./handlers.ts";
export { invoke } from "./invoke.ts";
export { describeApi } from "./openapi.ts";
export { type ApiServer, startApi } from "./server.ts";
export { createTail, type Tail } from "./tail.ts";
