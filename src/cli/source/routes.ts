import { buildRouteMap } from "@stricli/core";
import { sourceList } from "./list.ts";

export const sourceRoutes = buildRouteMap({
  docs: { brief: "Look after the sources of records" },
  routes: { list: sourceList },
});
