import { Label, PageSection, Title } from "@patternfly/react-core";
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import type { SeverityBand, SourceStatus } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useSearch } from "../../app/use-search.ts";
import { useSources } from "../../data/sources.ts";
import { Answer, Nothing } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { bytes, count, duration, rate } from "../../ui/format.ts";
import { Prose } from "../../ui/prose.tsx";
import { BandLabel } from "../../ui/severity-label.tsx";
import { fullHistory, Sparkline } from "../../ui/sparkline.tsx";
import { Ago } from "../../ui/timestamp.tsx";
import { SourceDetail } from "./source-detail.tsx";

const BAND_OF: { readonly [State in SourceStatus["state"]]: SeverityBand } = {
  running: "info",
  waiting: "debug",
  backpressure: "warning",
  failed: "error",
  stopped: "unknown",
};

/** Where records are heard, and what is lost, late, silent or not understood there. */
export function SourcesPage() {
  const { t } = useLanguage();
  const query = useSources();
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("nav.sources")}</Title>
        <span className="kw-grow" />
        <ExportMenu name="sources" rows={() => query.data?.sources ?? []} />
      </div>
      <Answer query={query} lines={8}>
        {({ sources }) =>
          sources.length === 0 ? (
            <Nothing title={t("sources.emptyTitle")}>
              <Prose text={t("sources.empty")} />
            </Nothing>
          ) : (
            <SourceTable sources={sources} />
          )
        }
      </Answer>
    </PageSection>
  );
}

function SourceTable({ sources }: { sources: readonly SourceStatus[] }) {
  const { t } = useLanguage();
  const [search, change] = useSearch("source");
  return (
    <Table aria-label={t("nav.sources")} variant="compact" isStickyHeader className="kw-table">
      <Thead>
        <Tr>
          <Th screenReaderText={t("sources.more")} />
          <Th modifier="fitContent">{t("sources.source")}</Th>
          <Th>{t("sources.stateTitle")}</Th>
          <Th modifier="fitContent">{t("sources.rate")}</Th>
          <Th modifier="fitContent">{t("sources.lag")}</Th>
          <Th modifier="fitContent">{t("sources.last")}</Th>
          <Th modifier="fitContent">{t("sources.records")}</Th>
          <Th modifier="fitContent">{t("sources.unread")}</Th>
          <Th modifier="fitContent">{t("sources.dropped")}</Th>
          <Th modifier="fitContent">{t("sources.silent")}</Th>
        </Tr>
      </Thead>
      {sources.map((source, index) => {
        const isOpen = search.source === source.id;
        return (
          <Tbody key={source.id} isExpanded={isOpen}>
            <SourceRow
              source={source}
              index={index}
              isOpen={isOpen}
              onToggle={() => change({ source: isOpen ? undefined : source.id }, { replace: true })}
            />
            {isOpen && (
              <Tr isExpanded>
                <Td colSpan={10}>
                  <ExpandableRowContent>
                    <SourceDetail source={source} />
                  </ExpandableRowContent>
                </Td>
              </Tr>
            )}
          </Tbody>
        );
      })}
    </Table>
  );
}

interface RowProps {
  source: SourceStatus;
  index: number;
  isOpen: boolean;
  onToggle: () => void;
}

function SourceRow({ source, index, isOpen, onToggle }: RowProps) {
  const { t, locale } = useLanguage();
  const warn = (value: number): string => (value > 0 ? "kw-strong" : "");
  return (
    <Tr>
      <Td
        expand={{
          rowIndex: index,
          isExpanded: isOpen,
          onToggle,
          expandId: `source-${source.id}`,
        }}
      />
      <Td dataLabel={t("sources.source")} modifier="nowrap">
        <button type="button" data-row className="kw-text-button" onClick={onToggle}>
          {source.id}
        </button>{" "}
        <Label isCompact variant="outline">
          {source.type}
        </Label>
      </Td>
      <Td dataLabel={t("sources.stateTitle")}>
        <BandLabel band={BAND_OF[source.state]} text={t(`sources.state.${source.state}`)} />
        {source.detail !== undefined && <div className="kw-muted kw-source-detail">{source.detail}</div>}
      </Td>
      <Td dataLabel={t("sources.rate")} modifier="nowrap">
        {t("sources.perSecond", { rate: rate(source.rate_per_second, locale) })}
        <Sparkline values={fullHistory(source.rate_history)} label={t("sources.rateHistory")} />
      </Td>
      <Td dataLabel={t("sources.lag")} modifier="nowrap">
        {source.lag_seconds === undefined ? "–" : duration(source.lag_seconds)}
      </Td>
      <Td dataLabel={t("sources.last")} modifier="nowrap">
        {source.last_record === undefined ? t("sources.never") : <Ago value={source.last_record} />}
      </Td>
      <Td dataLabel={t("sources.records")} modifier="nowrap">
        {count(source.records, locale)}
        <div className="kw-muted">{bytes(source.bytes, locale)}</div>
      </Td>
      <Td dataLabel={t("sources.unread")} className={warn(source.unread_lines)}>
        {count(source.unread_lines, locale)}
      </Td>
      <Td dataLabel={t("sources.dropped")} className={warn(source.dropped)}>
        {count(source.dropped, locale)}
      </Td>
      <Td dataLabel={t("sources.silent")} className={warn(source.silent_hosts.length)}>
        {count(source.silent_hosts.length, locale)}
      </Td>
    </Tr>
  );
}
