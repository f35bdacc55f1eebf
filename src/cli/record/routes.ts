import { buildRouteMap } from "@stricli/core";
import { recordRead } from "./read.ts";

export const recordRoutes = buildRouteMap({
  docs: { brief: "Read and search records" },
  routes: { read: recordRead },
});
