import { buildRouteMap } from "@stricli/core";
import { recordRead } from "./read.ts";
import { recordSearch } from "./search.ts";
import { recordTail } from "./tail.ts";

export const recordRoutes = buildRouteMap({
  docs: { brief: "Read and search records" },
  routes: { read: recordRead, search: recordSearch, tail: recordTail },
});
