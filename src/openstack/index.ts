export type { Credentials, DomainReference, Identity, OwnedReference, Scope } from "./auth/credentials.ts";
export { type Budget, type BudgetLimits, createBudget } from "./budget.ts";
export { type Cloud, createCloud } from "./cloud.ts";
export { CloudError, type CloudFailure } from "./errors.ts";
export { newRequestId } from "./http/request-id.ts";
export { type OpenOptions, openCloud } from "./open.ts";
export type {
  ApiRequest,
  ApiResponse,
  Authorization,
  CallScope,
  CatalogService,
  Exchange,
  HttpMethod,
  ServiceType,
  Session,
} from "./session.ts";
