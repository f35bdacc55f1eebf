import { eventRoutes } from "./events.ts";
import { runRoutes } from "./proof.ts";
import { recordRoutes } from "./records.ts";
import { requestRoutes } from "./requests.ts";
import { scenarioRoutes } from "./scenarios.ts";
import { sourceRoutes } from "./sources.ts";
import { storeRoutes } from "./store.ts";
import { systemRoutes } from "./system.ts";

/** Every route of the API by its id. A domain folder exports handlers under the same ids; the API binds both. */
export const routes = {
  coverage: runRoutes.coverage,
  "event-diff": eventRoutes.diff,
  "event-list": eventRoutes.list,
  "event-report": eventRoutes.report,
  "event-show": eventRoutes.show,
  "record-complete": recordRoutes.complete,
  "record-facets": recordRoutes.facets,
  "record-histogram": recordRoutes.histogram,
  "record-ingest": recordRoutes.ingest,
  "record-search": recordRoutes.search,
  "record-show": recordRoutes.show,
  "record-tail": recordRoutes.tail,
  "request-list": requestRoutes.list,
  "request-trace": requestRoutes.trace,
  "run-add": runRoutes.add,
  "run-compare": runRoutes.compare,
  "run-list": runRoutes.list,
  "run-show": runRoutes.show,
  "run-trend": runRoutes.trend,
  "scenario-list": scenarioRoutes.list,
  "scenario-progress": scenarioRoutes.progress,
  "scenario-run": scenarioRoutes.run,
  "scenario-sets": scenarioRoutes.sets,
  "scenario-show": scenarioRoutes.show,
  "scenario-stop": scenarioRoutes.stop,
  "scenario-sweep": scenarioRoutes.sweep,
  "source-list": sourceRoutes.list,
  status: systemRoutes.status,
  "store-archive": storeRoutes.archive,
  "store-backup": storeRoutes.backup,
  "store-export": storeRoutes.exportOriginals,
  "store-import": storeRoutes.importFiles,
  "store-restore": storeRoutes.restore,
  "store-stat": storeRoutes.stat,
  "store-verify": storeRoutes.verify,
  "timetable-pause": scenarioRoutes.pause,
  "timetable-resume": scenarioRoutes.resume,
  "timetable-show": scenarioRoutes.timetable,
} as const;

export type RouteId = keyof typeof routes;
