import { buildRouteMap } from "@stricli/core";
import { catalogBuild } from "./build.ts";

export const catalogRoutes = buildRouteMap({
  docs: { brief: "Format strings of a release: which source line says what" },
  routes: { build: catalogBuild },
});
