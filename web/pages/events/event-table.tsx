import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import type { ReactNode } from "react";
import type { EventSummary } from "#contract";
import { useLanguage } from "../../app/language.ts";
import type { EventSort } from "../../data/events.ts";
import { count, rate } from "../../ui/format.ts";
import { EventLink, RecordsLink } from "../../ui/links.tsx";
import { SeverityLabel } from "../../ui/severity-label.tsx";
import { Sparkline } from "../../ui/sparkline.tsx";
import { Ago } from "../../ui/timestamp.tsx";

interface EventTableProps {
  label: string;
  events: readonly EventSummary[];
  sort?: { by: EventSort; onSort: (by: EventSort) => void };
  /** A column of the view's own before the count. */
  extra?: { title: string; cell: (event: EventSummary) => ReactNode };
}

const SORTS: readonly EventSort[] = ["severity", "count", "rate", "first_seen", "last_seen"];

/** A catalogue of events. */
export function EventTable({ label, events, sort, extra }: EventTableProps) {
  const { t, locale } = useLanguage();
  const sorted = (by: EventSort) =>
    sort === undefined
      ? {}
      : {
          sort: {
            columnIndex: SORTS.indexOf(by),
            sortBy: { index: SORTS.indexOf(sort.by), direction: "desc" as const },
            onSort: () => sort.onSort(by),
          },
        };
  return (
    <Table aria-label={label} variant="compact" isStickyHeader className="kw-table">
      <Thead>
        <Tr>
          <Th modifier="fitContent" {...sorted("severity")}>
            {t("events.level")}
          </Th>
          <Th>{t("events.event")}</Th>
          <Th>{t("events.template")}</Th>
          {extra !== undefined && <Th modifier="fitContent">{extra.title}</Th>}
          <Th modifier="fitContent" {...sorted("count")}>
            {t("events.count")}
          </Th>
          <Th modifier="fitContent" {...sorted("rate")}>
            {t("events.overTime")}
          </Th>
          <Th modifier="fitContent">{t("events.hosts")}</Th>
          <Th modifier="fitContent" {...sorted("first_seen")}>
            {t("events.firstSeen")}
          </Th>
          <Th modifier="fitContent" {...sorted("last_seen")}>
            {t("events.lastSeen")}
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {events.map((event) => (
          <Tr key={event.event_code}>
            <Td dataLabel={t("events.level")}>
              <SeverityLabel severity={event.severity} level={event.level} />
            </Td>
            <Td dataLabel={t("events.event")}>
              <EventLink eventId={event.event_id} />
              <Services services={event.services} />
            </Td>
            <Td dataLabel={t("events.template")} className="kw-template">
              {event.template}
            </Td>
            {extra !== undefined && <Td dataLabel={extra.title}>{extra.cell(event)}</Td>}
            <Td dataLabel={t("events.count")}>
              <RecordsLink filter={`event:${event.event_id}`}>{count(event.count, locale)}</RecordsLink>
            </Td>
            <Td dataLabel={t("events.overTime")}>
              <Sparkline values={event.sparkline} label={t("events.sparkline", { total: event.count })} />
              <div className="kw-muted kw-nowrap">
                {t("events.perHour", { rate: rate(event.rate_per_hour, locale) })}
              </div>
            </Td>
            <Td dataLabel={t("events.hosts")}>{count(event.hosts, locale)}</Td>
            <Td dataLabel={t("events.firstSeen")} modifier="nowrap">
              <Ago value={event.first_seen} />
            </Td>
            <Td dataLabel={t("events.lastSeen")} modifier="nowrap">
              <Ago value={event.last_seen} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

const SERVICES_SHOWN = 2;

function Services({ services }: { services: readonly string[] }) {
  const more = services.length - SERVICES_SHOWN;
  return (
    <div className="kw-muted" title={services.join(", ")}>
      {services.slice(0, SERVICES_SHOWN).join(", ")}
      {more > 0 && ` +${more}`}
    </div>
  );
}
