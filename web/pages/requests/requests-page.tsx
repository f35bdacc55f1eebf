import { Label, PageSection, Title } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { RouteOutput, requestRoutes } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useRange } from "../../app/use-range.ts";
import { useSearch } from "../../app/use-search.ts";
import { useRequests } from "../../data/requests.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { count, duration } from "../../ui/format.ts";
import { RecordsLink, RequestLink, requestPath } from "../../ui/links.tsx";
import { BandLabel } from "../../ui/severity-label.tsx";
import { Timestamp } from "../../ui/timestamp.tsx";

const LIMIT = 200;
const SERVICES_SHOWN = 4;

type RequestRow = RouteOutput<typeof requestRoutes.list>["requests"][number];

/** Recent requests of users, and a way to any request, server or port by its id. */
export function RequestsPage() {
  const { t } = useLanguage();
  const [search, change] = useSearch("filter");
  const { range } = useRange();
  const filter = search.filter ?? "";
  const query = useRequests({ filter, from: range.from, to: range.to }, LIMIT);
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.requests")}</Title>
        <FilterField value={filter} onChange={(text) => change({ filter: text })} />
        <ExportMenu name="requests" rows={() => query.data?.requests ?? []} />
      </div>
      <FollowForm />
      <Answer query={query} lines={14}>
        {({ requests, completeness }) =>
          requests.length === 0 ? (
            <Nothing title={t("requests.emptyTitle")}>
              {filter === "" ? t("requests.empty") : t("explore.emptyFilter")}
            </Nothing>
          ) : (
            <>
              <Partial completeness={completeness} />
              <RequestTable requests={requests} />
            </>
          )
        }
      </Answer>
    </PageSection>
  );
}

function FollowForm() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [id, setId] = useState("");
  return (
    <form
      className="kw-page-head"
      onSubmit={(event) => {
        event.preventDefault();
        if (id.trim() !== "") void navigate(requestPath(id.trim()));
      }}
    >
      <label htmlFor="follow">{t("requests.follow")}</label>
      <input
        id="follow"
        className="kw-input"
        value={id}
        placeholder="req-… / uuid"
        onChange={(event) => setId(event.target.value)}
      />
    </form>
  );
}

function RequestTable({ requests }: { requests: readonly RequestRow[] }) {
  const { t, locale } = useLanguage();
  return (
    <Table aria-label={t("nav.requests")} variant="compact" isStickyHeader className="kw-table">
      <Thead>
        <Tr>
          <Th modifier="fitContent">{t("requests.time")}</Th>
          <Th>{t("requests.request")}</Th>
          <Th modifier="fitContent">{t("requests.outcome")}</Th>
          <Th modifier="fitContent">{t("requests.duration")}</Th>
          <Th>{t("requests.services")}</Th>
          <Th modifier="fitContent">{t("requests.records")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {requests.map((request) => (
          <Tr key={request.id}>
            <Td dataLabel={t("requests.time")} modifier="nowrap">
              <Timestamp value={request.time} />
            </Td>
            <Td dataLabel={t("requests.request")}>
              <RequestLink id={request.id}>{request.title}</RequestLink>
              <div className="kw-muted kw-mono kw-nowrap">{request.id}</div>
            </Td>
            <Td dataLabel={t("requests.outcome")} modifier="nowrap">
              <RequestOutcome request={request} />
            </Td>
            <Td dataLabel={t("requests.duration")} modifier="nowrap">
              {request.duration === undefined ? "–" : duration(request.duration)}
            </Td>
            <Td dataLabel={t("requests.services")}>
              <span title={request.services.join(", ")}>
                {request.services.slice(0, SERVICES_SHOWN).map((service) => (
                  <Label key={service} isCompact variant="outline">
                    {service}
                  </Label>
                ))}{" "}
                {request.services.length > SERVICES_SHOWN && `+${request.services.length - SERVICES_SHOWN}`}
              </span>
            </Td>
            <Td dataLabel={t("requests.records")}>
              <RecordsLink filter={`request:${request.id}`}>{count(request.records, locale)}</RecordsLink>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function RequestOutcome({ request }: { request: RequestRow }) {
  const { t } = useLanguage();
  const isFailed = request.errors > 0 || (request.status ?? 0) >= 500;
  return (
    <>
      <BandLabel band={isFailed ? "error" : "info"} text={request.status === undefined ? "" : String(request.status)} />
      {request.errors > 0 && ` ${t("requests.errors", { count: request.errors })}`}
    </>
  );
}
