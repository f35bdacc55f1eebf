import { Title } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { Link } from "react-router";
import type { Coverage } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { count, duration } from "../../ui/format.ts";
import { Ago } from "../../ui/timestamp.tsx";
import { ProofStateLabel } from "../../ui/verdict-label.tsx";
import { byTrouble } from "./coverage-rows.ts";

const MOST = 200;

/** Every place with what is known of it; what was not proven says why. */
export function Places({ coverage }: { coverage: Coverage }) {
  const { t, locale } = useLanguage();
  const { range } = useRange();
  const places = byTrouble(coverage.places).slice(0, MOST);
  return (
    <section aria-labelledby="places" className="kw-section">
      <Title headingLevel="h2" id="places" size="lg">
        {t("proof.places")}
      </Title>
      <Table aria-labelledby="places" variant="compact" isStickyHeader className="kw-table">
        <Thead>
          <Tr>
            <Th modifier="fitContent">{t(`proof.dimension.${coverage.by}`)}</Th>
            <Th modifier="fitContent">{t("proof.stateTitle")}</Th>
            <Th>{t("proof.why")}</Th>
            <Th modifier="fitContent">{t("proof.lastProven")}</Th>
            <Th modifier="fitContent">{t("proof.runs")}</Th>
            <Th modifier="fitContent">{t("proof.failed")}</Th>
            <Th modifier="fitContent">{t("proof.p95")}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {places.map((place) => (
            <Tr key={place.place}>
              <Td dataLabel={t(`proof.dimension.${coverage.by}`)} modifier="nowrap">
                {coverage.by === "host" ? (
                  <Link to={address("/runs", { ...range, host: place.place })} className="kw-link" data-row>
                    {place.place}
                  </Link>
                ) : (
                  place.place
                )}
              </Td>
              <Td dataLabel={t("proof.stateTitle")} modifier="nowrap">
                <ProofStateLabel state={place.state} />
              </Td>
              <Td dataLabel={t("proof.why")}>{place.reason}</Td>
              <Td dataLabel={t("proof.lastProven")} modifier="nowrap">
                {place.last_proven === undefined ? "–" : <Ago value={place.last_proven} />}
              </Td>
              <Td dataLabel={t("proof.runs")}>{count(place.tally.runs, locale)}</Td>
              <Td dataLabel={t("proof.failed")} className={place.tally.failed > 0 ? "kw-strong" : ""}>
                {count(place.tally.failed, locale)}
              </Td>
              <Td dataLabel={t("proof.p95")} modifier="nowrap">
                {place.tally.durations === undefined ? "–" : duration(place.tally.durations.p95)}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
