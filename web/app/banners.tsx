import { Banner } from "@patternfly/react-core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { connection } from "../data/connection.ts";
import { useStatus } from "../data/system.ts";
import { duration } from "../ui/format.ts";
import { Prose } from "../ui/prose.tsx";
import { useLanguage } from "./language.ts";
import { useNow } from "./use-now.ts";

/** A lost server shows at once and with its age; when it is back, everything is asked anew by itself. */
export function ConnectionBanner() {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const state = useSyncExternalStore(connection.subscribe, connection.current);
  const now = useNow(1_000);
  const wasLost = useRef(false);
  useEffect(() => {
    if (state.state === "up" && wasLost.current) void queries.invalidateQueries();
    wasLost.current = state.state === "lost";
  }, [state, queries]);
  return (
    <div role="status">
      {state.state === "lost" && (
        <Banner status="danger">
          {t("connection.lost", { age: duration(Math.max(0, Math.floor((now - state.since) / 1000))) })}
        </Banner>
      )}
    </div>
  );
}

/** Says that what is shown is a recording. */
export function DemoBanner() {
  const { t } = useLanguage();
  const status = useStatus();
  return status.data?.demo === true ? (
    <Banner status="info">
      <Prose text={t("demo.banner")} />
    </Banner>
  ) : null;
}
