import { buildRouteMap } from "@stricli/core";
import { cloudList } from "./list.ts";
import { cloudPing } from "./ping.ts";

export const cloudRoutes = buildRouteMap({
  docs: { brief: "See the clouds that are known and whether their APIs answer" },
  routes: { list: cloudList, ping: cloudPing },
});
