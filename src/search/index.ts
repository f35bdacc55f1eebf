export { type Caller, type SearchContext } from "./handlers.ts";
export { readFilter } from "./scope.ts";
export { searchHandlers } from "./search-handlers.ts";
