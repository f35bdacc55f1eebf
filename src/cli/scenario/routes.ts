import { buildRouteMap } from "@stricli/core";
import { scenarioCompare } from "./compare.ts";
import { scenarioCoverage } from "./coverage.ts";
import { scenarioList } from "./list.ts";
import { scenarioLoad } from "./load.ts";
import { scenarioReport } from "./report.ts";
import { scenarioRun } from "./run.ts";
import { scenarioShow } from "./show.ts";
import { scenarioSweep } from "./sweep.ts";

export const scenarioRoutes = buildRouteMap({
  docs: { brief: "Prove that a cloud works, as a tenant sees it" },
  routes: {
    compare: scenarioCompare,
    coverage: scenarioCoverage,
    list: scenarioList,
    load: scenarioLoad,
    report: scenarioReport,
    run: scenarioRun,
    show: scenarioShow,
    sweep: scenarioSweep,
  },
});
