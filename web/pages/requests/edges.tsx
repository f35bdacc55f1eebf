import { Button } from "@patternfly/react-core";
import { Table, Tbody, Td, Th, Thead, Tr } from "@patternfly/react-table";
import type { Trace } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { count } from "../../ui/format.ts";
import { RequestLink } from "../../ui/links.tsx";

/** Why the parts of a trace belong together, and how sure that is. */
export function Edges({ trace, onSelect }: { trace: Trace; onSelect: (record: string) => void }) {
  const { t, locale } = useLanguage();
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  return (
    <Table aria-label={t("request.edgesLabel")} variant="compact" className="kw-table">
      <Thead>
        <Tr>
          <Th>{t("request.from")}</Th>
          <Th>{t("request.to")}</Th>
          <Th>{t("request.evidence")}</Th>
          <Th modifier="fitContent">{t("request.sure")}</Th>
          <Th modifier="fitContent">{t("requests.records")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {trace.edges.map((edge, index) => {
          const { record_id: recordId } = edge;
          const node = nodes.get(edge.to);
          return (
            <Tr key={index}>
              <Td dataLabel={t("request.from")}>
                <NodeName id={edge.from} summary={nodes.get(edge.from)?.summary} />
              </Td>
              <Td dataLabel={t("request.to")}>
                <NodeName id={edge.to} summary={node?.summary} />
              </Td>
              <Td dataLabel={t("request.evidence")}>
                {t(`evidence.${edge.evidence}`)}: {edge.detail}{" "}
                {recordId !== undefined && (
                  <Button variant="link" isInline onClick={() => onSelect(recordId)}>
                    {t("request.showRecord")}
                  </Button>
                )}
              </Td>
              <Td dataLabel={t("request.sure")}>{Math.round(edge.confidence * 100)} %</Td>
              <Td dataLabel={t("requests.records")}>{node === undefined ? "–" : count(node.records, locale)}</Td>
            </Tr>
          );
        })}
      </Tbody>
    </Table>
  );
}

function NodeName({ id, summary }: { id: string; summary: string | undefined }) {
  const target = id.startsWith("req-") ? id : id.slice(id.indexOf(":") + 1);
  return (
    <>
      <RequestLink id={target}>{id}</RequestLink>
      {summary !== undefined && <div className="kw-muted">{summary}</div>}
    </>
  );
}
