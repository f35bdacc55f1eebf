import { Alert, Card, CardBody, CardTitle, Gallery, PageSection, Title } from "@patternfly/react-core";
import { useLanguage } from "../../app/language.ts";
import { useEvents } from "../../data/events.ts";
import { useRuns } from "../../data/proof.ts";
import { useRequests } from "../../data/requests.ts";
import { useSources } from "../../data/sources.ts";
import { useStatus } from "../../data/system.ts";
import { Answer, Nothing, QueryError } from "../../ui/answer.tsx";
import { bytes, count } from "../../ui/format.ts";
import { EventLink, RecordsLink } from "../../ui/links.tsx";
import { SeverityLabel } from "../../ui/severity-label.tsx";
import { fullHistory, Sparkline } from "../../ui/sparkline.tsx";
import { Concerns } from "./concerns.tsx";
import { Looking, Sentence } from "./sentence.tsx";
import { concernsOf, type Findings, verdictOf } from "./verdict.ts";

const LAST_HOUR = { filter: "", from: "1h", to: undefined };
/** The page stays open on a wall, and must not grow old there. */
const REFRESH_SECONDS = 30;
const RUNS = 1_000;
const ERRORS = { ...LAST_HOUR, filter: "severity>=error" };

/** Answers first: does my cloud work; then what needs a person; then the rest. */
export function OverviewPage() {
  const { t } = useLanguage();
  const status = useStatus();
  const sources = useSources();
  const requests = useRequests(LAST_HOUR, 200, REFRESH_SECONDS);
  const runs = useRuns({ from: LAST_HOUR.from, to: undefined }, RUNS);
  const fresh = useEvents(ERRORS, { sort: "severity", limit: 20, newSince: "1h", refreshSeconds: REFRESH_SECONDS });
  const frequent = useEvents(ERRORS, { sort: "count", limit: 6, refreshSeconds: REFRESH_SECONDS });
  if (status.data === undefined) {
    return (
      <PageSection isFilled>
        <Looking />
        {status.error !== null && <QueryError error={status.error} onRetry={() => void status.refetch()} />}
      </PageSection>
    );
  }
  return (
    <PageSection isFilled>
      <Answer query={status} lines={8}>
        {(data) => {
          const findings: Findings = {
            status: data,
            sources: sources.data?.sources ?? [],
            failedRequests: (requests.data?.requests ?? []).filter(
              (request) => request.errors > 0 || (request.status ?? 0) >= 500,
            ),
            runs: runs.data?.runs ?? [],
            newErrors: fresh.data?.events ?? [],
          };
          const parts = [
            { query: sources, name: t("nav.sources") },
            { query: runs, name: t("nav.runs") },
            { query: requests, name: t("nav.requests") },
            { query: fresh, name: t("overview.newEvents") },
          ];
          const isSettled = parts.every(({ query }) => !query.isPending);
          const failed = parts.filter(({ query }) => query.isError && query.data === undefined);
          const concerns = concernsOf(findings);
          return (
            <div className="kw-overview">
              <Sentence findings={findings} isSettled={isSettled} />
              {failed.length > 0 && (
                <Alert
                  variant="warning"
                  isInline
                  title={t("overview.unknown", { parts: failed.map(({ name }) => name).join(", ") })}
                />
              )}
              {isSettled && verdictOf(findings) !== "nothing" && (
                <section aria-labelledby="needs">
                  <Title headingLevel="h2" id="needs">
                    {t("overview.needs")}
                  </Title>
                  {concerns.length === 0 ? <p>{t("overview.needsNothing")}</p> : <Concerns concerns={concerns} />}
                </section>
              )}
              <Gallery hasGutter minWidths={{ default: "100%", lg: "28rem" }}>
                <Card isCompact>
                  <CardTitle component="h2">{t("overview.frequent")}</CardTitle>
                  <CardBody>
                    <FrequentErrors query={frequent} />
                  </CardBody>
                </Card>
                <Card isCompact>
                  <CardTitle component="h2">{t("overview.heard")}</CardTitle>
                  <CardBody>
                    <Heard findings={findings} />
                  </CardBody>
                </Card>
              </Gallery>
            </div>
          );
        }}
      </Answer>
    </PageSection>
  );
}

function FrequentErrors({ query }: { query: ReturnType<typeof useEvents> }) {
  const { t, locale } = useLanguage();
  return (
    <Answer query={query} lines={5}>
      {({ events }) =>
        events.length === 0 ? (
          <Nothing title={t("overview.noErrorsTitle")}>{t("overview.noErrors")}</Nothing>
        ) : (
          <ul className="kw-plain-list">
            {events.map((event) => (
              <li key={event.event_id} className="kw-frequent">
                <SeverityLabel severity={event.severity} level={event.level} />
                <span className="kw-ellipsis" title={event.template}>
                  <EventLink eventId={event.event_id}>{event.template}</EventLink>
                </span>
                <Sparkline values={event.sparkline} label={t("events.sparkline", { total: event.count })} />
                <RecordsLink filter={`event:${event.event_id}`} from="1h">
                  {count(event.count, locale)}
                </RecordsLink>
              </li>
            ))}
          </ul>
        )
      }
    </Answer>
  );
}

function Heard({ findings: { status, sources } }: { findings: Findings }) {
  const { t, locale } = useLanguage();
  const history = sources.reduce<number[]>(
    (sums, source) => fullHistory(source.rate_history).map((rate, index) => rate + (sums[index] ?? 0)),
    [],
  );
  return (
    <dl className="kw-facts">
      <dt>{t("overview.records")}</dt>
      <dd>
        <RecordsLink filter="" from="1h">
          {count(status.last_hour.records, locale)}
        </RecordsLink>
      </dd>
      <dt>{t("overview.hosts")}</dt>
      <dd>{count(status.last_hour.hosts, locale)}</dd>
      <dt>{t("nav.sources")}</dt>
      <dd>{count(sources.length, locale)}</dd>
      {history.length > 0 && (
        <>
          <dt>{t("overview.rate")}</dt>
          <dd>
            <Sparkline values={history} label={t("sources.rateHistory")} width={180} />
          </dd>
        </>
      )}
      {status.stat !== undefined && (
        <>
          <dt>{t("overview.kept")}</dt>
          <dd>
            {t("overview.keptIn", {
              records: count(status.stat.records, locale),
              bytes: bytes(status.stat.bytes_hot + status.stat.bytes_archive, locale),
            })}
          </dd>
        </>
      )}
    </dl>
  );
}
