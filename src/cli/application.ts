import { buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { describeFailure, exitCodeOf } from "./failure.ts";
import { recordRead } from "./record/read.ts";
import { version } from "./version.ts";

/** Every command, `kilowatch <noun> <verb>`, sorted by noun. */
const root = buildRouteMap({
  docs: {
    brief: "Tells whether an OpenStack cloud works, proves it as a tenant would, and shows why when it does not",
  },
  routes: {
    record: buildRouteMap({ docs: { brief: "Read and search records" }, routes: { read: recordRead } }),
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
