import { buildRouteMap } from "@stricli/core";
import { requestList } from "./list.ts";
import { requestTrace } from "./trace.ts";

export const requestRoutes = buildRouteMap({
  docs: { brief: "Follow requests over all services" },
  routes: { list: requestList, trace: requestTrace },
});
