import { buildRouteMap } from "@stricli/core";
import { storeArchive } from "./archive.ts";
import { storeBackup } from "./backup.ts";
import { storeExport } from "./export.ts";
import { storeImport } from "./import.ts";
import { storeRestore } from "./restore.ts";
import { storeStat } from "./stat.ts";
import { storeVerify } from "./verify.ts";

export const storeRoutes = buildRouteMap({
  docs: { brief: "Look after what is kept" },
  routes: {
    archive: storeArchive,
    backup: storeBackup,
    export: storeExport,
    import: storeImport,
    restore: storeRestore,
    stat: storeStat,
    verify: storeVerify,
  },
});
