import { buildRouteMap } from "@stricli/core";
import { storeExport } from "./export.ts";
import { storeImport } from "./import.ts";
import { storeStat } from "./stat.ts";

export const storeRoutes = buildRouteMap({
  docs: { brief: "Look after what is kept" },
  routes: { export: storeExport, import: storeImport, stat: storeStat },
});
