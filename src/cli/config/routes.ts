import { buildRouteMap } from "@stricli/core";
import { configCheck, configReference, configShow } from "./check.ts";

export const configRoutes = buildRouteMap({
  docs: { brief: "Check and show the configuration" },
  routes: { check: configCheck, reference: configReference, show: configShow },
});
