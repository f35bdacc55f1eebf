import { Button, Form, FormGroup, PageSection, TextInput, Title } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import { useState } from "react";
import type { RunChange, RunComparison, SeverityBand } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { useSearch } from "../../app/use-search.ts";
import { useComparison } from "../../data/proof.ts";
import { Answer, Nothing, Partial } from "../../ui/answer.tsx";
import { ExportMenu } from "../../ui/export-menu.tsx";
import { count, duration, percent } from "../../ui/format.ts";
import { Prose } from "../../ui/prose.tsx";
import { BandLabel } from "../../ui/severity-label.tsx";

const BANDS: { readonly [Each in RunChange["change"]]: SeverityBand } = {
  failing: "error",
  slower: "warning",
  mended: "info",
  faster: "info",
  same: "debug",
  "too-few": "unknown",
  "only-before": "unknown",
  "only-after": "unknown",
};

/** What changed between two runs, sets or windows: before and after an upgrade. */
export function ComparePage() {
  const { t } = useLanguage();
  const [search, change] = useSearch("before", "after", "cloud");
  const before = search.before ?? "48h/24h";
  const after = search.after ?? "24h/0h";
  const query = useComparison(before, after, search.cloud);
  return (
    <PageSection isFilled>
      <div className="kw-page-head">
        <Title headingLevel="h1">{t("compare.title")}</Title>
        <span className="kw-grow" />
        <ExportMenu name="comparison" rows={() => (query.data?.changes ?? []).map((each) => ({ ...each }))} />
      </div>
      <Windows before={before} after={after} onChange={(next) => change(next)} />
      <p className="kw-muted">
        <Prose text={t("compare.hint")} />
      </p>
      <Answer query={query} lines={10}>
        {(data) =>
          data === null ? (
            <Nothing title={t("compare.emptyTitle")}>{t("compare.empty")}</Nothing>
          ) : (
            <>
              <Partial completeness={data.completeness} />
              <p>{t("compare.sets", { before: data.before.tally.runs, after: data.after.tally.runs })}</p>
              <Hosts comparison={data} />
              <Changes changes={data.changes} />
            </>
          )
        }
      </Answer>
    </PageSection>
  );
}

interface WindowsProps {
  before: string;
  after: string;
  onChange: (next: { before: string; after: string }) => void;
}

function Windows({ before, after, onChange }: WindowsProps) {
  const { t } = useLanguage();
  const [first, setFirst] = useState(before);
  const [second, setSecond] = useState(after);
  return (
    <Form
      className="kw-windows"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ before: first.trim(), after: second.trim() });
      }}
    >
      <FormGroup label={t("compare.before")} fieldId="before">
        <TextInput id="before" value={first} onChange={(_event, value) => setFirst(value)} />
      </FormGroup>
      <FormGroup label={t("compare.after")} fieldId="after">
        <TextInput id="after" value={second} onChange={(_event, value) => setSecond(value)} />
      </FormGroup>
      <Button type="submit" variant="secondary">
        {t("compare.go")}
      </Button>
    </Form>
  );
}

function Hosts({ comparison }: { comparison: RunComparison }) {
  const { t } = useLanguage();
  if (comparison.hosts.length === 0) return null;
  return (
    <ul className="kw-plain-list">
      {comparison.hosts.map(({ host, before, after }) => (
        <li key={host}>
          {t("compare.host", {
            host,
            before: `${before.failed}/${before.runs}`,
            after: `${after.failed}/${after.runs}`,
          })}
        </li>
      ))}
    </ul>
  );
}

function Changes({ changes }: { changes: readonly RunChange[] }) {
  const { t, locale } = useLanguage();
  const median = ({ durations }: RunChange["before"]): string =>
    durations === undefined ? "–" : duration(durations.median);
  return (
    <Table aria-label={t("compare.title")} variant="compact" isStickyHeader className="kw-table">
      <Thead>
        <Tr>
          <Th modifier="fitContent">{t("compare.change")}</Th>
          <Th>{t("proof.scenario")}</Th>
          <Th modifier="fitContent">{t("compare.failed")}</Th>
          <Th modifier="fitContent">{t("compare.median")}</Th>
          <Th modifier="fitContent">{t("compare.factor")}</Th>
          <Th modifier="fitContent">{t("compare.chance")}</Th>
          <Th>{t("proof.why")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((each) => (
          <Tr key={`${each.scenario} ${each.step ?? ""}`}>
            <Td dataLabel={t("compare.change")} modifier="nowrap">
              <BandLabel band={BANDS[each.change]} text={t(`compare.word.${each.change}`)} />
            </Td>
            <Td dataLabel={t("proof.scenario")}>
              {each.scenario}
              {each.step !== undefined && ` · ${each.step}`}
            </Td>
            <Td dataLabel={t("compare.failed")} modifier="nowrap">
              {count(each.before.failed, locale)}/{count(each.before.runs, locale)} → {count(each.after.failed, locale)}
              /{count(each.after.runs, locale)}
            </Td>
            <Td dataLabel={t("compare.median")} modifier="nowrap">
              {median(each.before)} → {median(each.after)}
            </Td>
            <Td dataLabel={t("compare.factor")}>{each.factor === undefined ? "–" : `×${each.factor.toFixed(2)}`}</Td>
            <Td dataLabel={t("compare.chance")}>
              {each.probability === undefined ? "–" : percent(each.probability, locale)}
            </Td>
            <Td dataLabel={t("proof.why")}>{each.detail}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
