import { PageSection, Title } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useLanguage } from "../../app/language.ts";
import { useStatus, useStoreStat } from "../../data/system.ts";
import { Answer, Nothing } from "../../ui/answer.tsx";
import { bytes, count, rate } from "../../ui/format.ts";
import { BandLabel } from "../../ui/severity-label.tsx";
import { Ago, Timestamp } from "../../ui/timestamp.tsx";

/** What is kept, in how many bytes, and how the server itself does. */
export function StorePage() {
  const { t } = useLanguage();
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.store")}</Title>
      </div>
      <div className="kw-columns">
        <ServerFacts />
        <StoreFacts />
      </div>
    </PageSection>
  );
}

function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="kw-facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ServerFacts() {
  const { t } = useLanguage();
  const query = useStatus();
  return (
    <section>
      <Title headingLevel="h2" size="lg">
        {t("store.server")}
      </Title>
      <Answer query={query}>
        {(status) => (
          <Facts
            rows={[
              [t("store.version"), status.version],
              [t("store.started"), <Ago key="started" value={status.started} />],
              [
                t("store.stateTitle"),
                <span key="state">
                  <BandLabel
                    band={
                      status.store.state === "ready" ? "info" : status.store.state === "starting" ? "warning" : "error"
                    }
                    text={t(`store.state.${status.store.state}`)}
                  />{" "}
                  {status.store.detail}
                </span>,
              ],
              [t("store.clouds"), status.clouds.join(", ") || "–"],
            ]}
          />
        )}
      </Answer>
    </section>
  );
}

function StoreFacts() {
  const { t, locale } = useLanguage();
  const query = useStoreStat();
  return (
    <section>
      <Title headingLevel="h2" size="lg">
        {t("store.kept")}
      </Title>
      <Answer query={query}>
        {(stat) => {
          if (stat.records === 0) return <Nothing title={t("store.emptyTitle")}>{t("store.empty")}</Nothing>;
          const kept = stat.bytes_hot + stat.bytes_archive;
          return (
            <Facts
              rows={[
                [t("store.engine"), `${stat.engine}, ${t("store.format", { format: stat.format })}`],
                [t("store.records"), count(stat.records, locale)],
                [t("store.lines"), count(stat.lines, locale)],
                [t("store.original"), bytes(stat.bytes_original, locale)],
                [t("store.hot"), bytes(stat.bytes_hot, locale)],
                [
                  t("store.archive"),
                  `${bytes(stat.bytes_archive, locale)}, ${t("store.days", { count: stat.archive_days })}`,
                ],
                [t("store.ratio"), kept === 0 ? "–" : `${rate(stat.bytes_original / kept, locale)}×`],
                [
                  t("store.spool"),
                  `${bytes(stat.bytes_spool, locale)}, ${t("store.batches", { count: stat.spooled_batches })}`,
                ],
                [t("store.inactive"), bytes(stat.bytes_inactive, locale)],
                [t("store.oldest"), stat.oldest === undefined ? "–" : <Timestamp key="oldest" value={stat.oldest} />],
                [t("store.newest"), stat.newest === undefined ? "–" : <Ago key="newest" value={stat.newest} />],
              ]}
            />
          );
        }}
      </Answer>
    </section>
  );
}
