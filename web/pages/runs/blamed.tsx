import { Card, CardBody, CardTitle } from "@patternfly/react-core";
import { Link } from "react-router";
import type { Run } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { RecordsLink } from "../../ui/links.tsx";

/** Who is to blame for a failure, by what evidence, and what the cloud said itself; nothing where nothing failed. */
export function Blamed({ run }: { run: Run }) {
  const { t } = useLanguage();
  const { blame, fault, server_fault: serverFault } = run;
  if (blame === undefined && fault === undefined && serverFault === undefined) return null;
  return (
    <Card isCompact>
      <CardTitle component="h2">{t("run.blame")}</CardTitle>
      <CardBody>
        <dl className="kw-facts">
          {blame !== undefined && <BlameFacts blame={blame} />}
          {fault !== undefined && (
            <>
              <dt>{t("run.fault")}</dt>
              <dd>
                {fault.service} {fault.status} {fault.type !== undefined && <code>{fault.type}</code>} {fault.message}
              </dd>
            </>
          )}
          {serverFault !== undefined && (
            <>
              <dt>{t("run.serverFault")}</dt>
              <dd>
                {serverFault.code} {serverFault.message}
              </dd>
            </>
          )}
        </dl>
        {serverFault?.details !== undefined && <pre className="kw-pre kw-tail">{serverFault.details}</pre>}
        {run.console !== undefined && (
          <>
            <p>{t("run.console")}</p>
            <pre className="kw-pre kw-tail">{run.console}</pre>
          </>
        )}
      </CardBody>
    </Card>
  );
}

function BlameFacts({ blame }: { blame: NonNullable<Run["blame"]> }) {
  const { t } = useLanguage();
  return (
    <>
      {blame.host !== undefined && (
        <>
          <dt>{t("proof.dimension.host")}</dt>
          <dd>
            <RecordsLink filter={`host:${blame.host} severity>=warning`} from="1h">
              {blame.host}
            </RecordsLink>
          </dd>
        </>
      )}
      {blame.service !== undefined && (
        <>
          <dt>{t("run.service")}</dt>
          <dd>{blame.service}</dd>
        </>
      )}
      {(blame.zone !== undefined || blame.cell !== undefined) && (
        <>
          <dt>{t("run.place")}</dt>
          <dd>{[blame.zone, blame.cell].filter((each) => each !== undefined).join(" · ")}</dd>
        </>
      )}
      {blame.tried !== undefined && blame.tried.length > 1 && (
        <>
          <dt>{t("run.tried")}</dt>
          <dd>{blame.tried.join(" → ")}</dd>
        </>
      )}
      {blame.repeated !== undefined && (
        <>
          <dt>{t("run.repeated")}</dt>
          <dd>
            <Link
              className="kw-link"
              to={address("/runs", { from: "24h", host: blame.repeated.host, verdict: "failed" })}
            >
              {t("run.repeatedOf", { failed: blame.repeated.failed, runs: blame.repeated.runs })}
            </Link>
          </dd>
        </>
      )}
      <dt>{t("run.evidence")}</dt>
      <dd>{blame.how}</dd>
    </>
  );
}
