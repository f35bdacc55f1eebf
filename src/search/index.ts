export { type Caller, type SearchContext } from "./handlers.ts";
export type { KnownPlaces, PlacesOf } from "./runs/coverage.ts";
export { type RunHandlers, runHandlers } from "./runs/run-handlers.ts";
export { readFilter } from "./scope.ts";
export { searchHandlers } from "./search-handlers.ts";
