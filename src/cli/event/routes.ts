import { buildRouteMap } from "@stricli/core";
import { eventDiff } from "./diff.ts";
import { eventList } from "./list.ts";
import { eventReport } from "./report.ts";
import { eventShow } from "./show.ts";

export const eventRoutes = buildRouteMap({
  docs: { brief: "Look at what kinds of things happen" },
  routes: { diff: eventDiff, list: eventList, report: eventReport, show: eventShow },
});
