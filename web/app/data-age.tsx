import { Button } from "@patternfly/react-core";
import { SyncAltIcon } from "@patternfly/react-icons";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { duration } from "../ui/format.ts";
import { useLanguage } from "./language.ts";
import { useNow } from "./use-now.ts";

const FRESH_SECONDS = 15;

/** How old the oldest answer on the screen is, and a button to ask everything again. */
export function DataAge() {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const isFetching = useIsFetching({ predicate: (query) => query.queryKey[0] !== "status" }) > 0;
  const now = useNow(5_000);
  const times = queries
    .getQueryCache()
    .findAll({ type: "active" })
    .filter((query) => query.queryKey[0] !== "record" && query.state.dataUpdatedAt > 0)
    .map((query) => query.state.dataUpdatedAt);
  const seconds = times.length === 0 ? 0 : Math.floor(Math.max(0, now - Math.min(...times)) / 1000);
  return (
    <>
      {seconds >= FRESH_SECONDS && (
        <span className="kw-muted kw-wide-only">{t("age.old", { age: duration(seconds) })}</span>
      )}
      <Button
        variant="plain"
        aria-label={t("age.refresh")}
        icon={<SyncAltIcon className={isFetching ? "kw-spin" : ""} />}
        onClick={() => void queries.invalidateQueries()}
      />
    </>
  );
}
