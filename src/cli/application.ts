import { buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { catalogRoutes } from "./catalog/routes.ts";
import { cloudRoutes } from "./cloud/routes.ts";
import { configRoutes } from "./config/routes.ts";
import { eventRoutes } from "./event/routes.ts";
import { describeFailure, exitCodeOf } from "./failure.ts";
import { recordRoutes } from "./record/routes.ts";
import { requestRoutes } from "./request/routes.ts";
import { scenarioRoutes } from "./scenario/routes.ts";
import { serve } from "./serve.ts";
import { sourceRoutes } from "./source/routes.ts";
import { storeRoutes } from "./store/routes.ts";
import { version } from "./version.ts";

/** Every command, `kilowatch <noun> <verb>`: one route map a noun in `<noun>/routes.ts`, sorted. */
const root = buildRouteMap({
  docs: {
    brief: "Tells whether an OpenStack cloud works, proves it as a tenant would, and shows why when it does not",
  },
  routes: {
    catalog: catalogRoutes,
    cloud: cloudRoutes,
    config: configRoutes,
    event: eventRoutes,
    record: recordRoutes,
    request: requestRoutes,
    scenario: scenarioRoutes,
    serve,
    source: sourceRoutes,
    store: storeRoutes,
  },
});

export const application = buildApplication(root, {
  name: "kilowatch",
  versionInfo: { currentVersion: version },
  scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  documentation: { caseStyle: "convert-camel-to-kebab", useAliasInUsageLine: true },
  determineExitCode: exitCodeOf,
  localization: {
    loadText: () => ({
      ...text_en,
      exceptionWhileRunningCommand: describeFailure,
      exceptionWhileLoadingCommandFunction: describeFailure,
    }),
  },
});
