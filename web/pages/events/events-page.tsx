import { Button, PageSection, Title } from "@patternfly/react-core";
import { useLanguage } from "../../app/language.ts";
import { oneOf } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useEvents } from "../../data/events.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { count } from "../../ui/format.ts";
import { EventTable } from "./event-table.tsx";

const PAGE = 200;
const MOST = 10_000;

/** The catalogue of what happens in the time range. */
export function EventsPage() {
  const { t, locale } = useLanguage();
  const [search, change] = useSearch("filter", "sort", "limit");
  const { range } = useRange();
  const filter = search.filter ?? "";
  const sort = oneOf(search.sort, ["count", "last_seen", "first_seen", "severity", "rate"]);
  const limit = Math.min(MOST, Number(search.limit) || PAGE);
  const query = useEvents({ filter, from: range.from, to: range.to }, { sort, limit });
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.events")}</Title>
        <FilterField value={filter} onChange={(text) => change({ filter: text })} />
        <ExportMenu name="events" rows={() => query.data?.events ?? []} />
      </div>
      <Answer query={query} lines={16}>
        {({ events, total, completeness }) =>
          events.length === 0 ? (
            <Nothing title={t("events.emptyTitle")}>
              {filter === "" ? t("events.emptyAll") : t("explore.emptyFilter")}
            </Nothing>
          ) : (
            <>
              <p className="kw-muted">
                {t("events.shown", { count: total, shown: count(events.length, locale), total: count(total, locale) })}
              </p>
              <Partial completeness={completeness} />
              <EventTable
                label={t("nav.events")}
                events={events}
                sort={{ by: sort, onSort: (by) => change({ sort: by }) }}
              />
              {events.length < total && limit < MOST && (
                <Button variant="link" onClick={() => change({ limit: String(Math.min(MOST, limit * 5)) })}>
                  {t("events.more")}
                </Button>
              )}
            </>
          )
        }
      </Answer>
    </PageSection>
  );
}
