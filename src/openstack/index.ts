export type { Budget, BudgetLimits } from "./budget.ts";
export type { Cloud } from "./cloud.ts";
export { CloudError, type CloudFailure } from "./errors.ts";
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
