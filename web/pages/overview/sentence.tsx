import { Spinner, Title } from "@patternfly/react-core";
import {
  CheckCircleIcon,
  ExclamationCircleIcon,
  ExclamationTriangleIcon,
  QuestionCircleIcon,
} from "@patternfly/react-icons";
import type { ComponentType } from "react";
import { Link } from "react-router";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { count, percent } from "../../ui/format.ts";
import { RecordsLink } from "../../ui/links.tsx";
import { Prose } from "../../ui/prose.tsx";
import { Ago } from "../../ui/timestamp.tsx";
import { type Findings, failedShare, isYoung, proofOf, type Verdict, verdictOf } from "./verdict.ts";

const ICONS: { readonly [Key in Verdict]: { icon: ComponentType; tone: string } } = {
  works: { icon: CheckCircleIcon, tone: "success" },
  attention: { icon: ExclamationTriangleIcon, tone: "warning" },
  trouble: { icon: ExclamationCircleIcon, tone: "danger" },
  blind: { icon: QuestionCircleIcon, tone: "warning" },
  starting: { icon: QuestionCircleIcon, tone: "info" },
  down: { icon: ExclamationCircleIcon, tone: "danger" },
  nothing: { icon: QuestionCircleIcon, tone: "info" },
};

/** What stands there until the server has answered at all. */
export function Looking() {
  const { t } = useLanguage();
  return (
    <section className="kw-verdict kw-verdict-info" role="status">
      <Spinner size="lg" aria-label={t("answer.loading")} />
      <Title headingLevel="h1" size="2xl">
        {t("verdict.looking")}
      </Title>
    </section>
  );
}

/**
 * The answer in one sentence, and the evidence that leads to the records. The evidence stands at once; a good verdict waits until
 * all has answered, a bad one does not.
 */
export function Sentence({ findings, isSettled }: { findings: Findings; isSettled: boolean }) {
  const { t } = useLanguage();
  const verdict = verdictOf(findings);
  const isOpen = !isSettled && (verdict === "works" || verdict === "attention");
  const { icon: Icon, tone } = ICONS[verdict];
  return (
    <section className={`kw-verdict kw-verdict-${isOpen ? "info" : tone}`}>
      {isOpen ? <Spinner size="lg" aria-label={t("answer.loading")} /> : <Icon />}
      <div>
        <Title headingLevel="h1" size="2xl">
          {isOpen ? t("verdict.looking") : t(`verdict.${verdict}`)}
        </Title>
        {verdict === "nothing" || verdict === "starting" || verdict === "down" ? (
          <p>
            <Prose text={t(`verdict.${verdict}Hint`)} />
          </p>
        ) : (
          <Evidence status={findings.status} runs={findings.runs} />
        )}
      </div>
    </section>
  );
}

function Evidence({ status, runs }: Pick<Findings, "status" | "runs">) {
  const { t, locale } = useLanguage();
  const { range } = useRange();
  const hour = status.last_hour;
  const proof = proofOf(runs);
  const share = hour.failed_requests > 0 ? ` (${percent(failedShare(hour), locale)})` : "";
  return (
    <p className="kw-evidence">
      <span>{t("verdict.lastHour")}</span>
      {proof.proven > 0 && (
        <Link to={address("/proof", { from: "24h" })} className="kw-link">
          {t("verdict.proven", { count: proof.proven, good: count(proof.proven - proof.failed, locale) })}
        </Link>
      )}
      <Link to={address("/requests", { from: "1h" })} className="kw-link">
        {t("verdict.requests", { count: hour.requests, total: count(hour.requests, locale) })}
      </Link>
      <RecordsLink filter="kind:access status>=500" from="1h">
        {t("verdict.failed", { count: hour.failed_requests, total: count(hour.failed_requests, locale) })}
        {share}
      </RecordsLink>
      <RecordsLink filter="severity>=error" from="1h">
        {t("verdict.errors", { count: hour.errors, total: count(hour.errors, locale) })}
      </RecordsLink>
      {isYoung(status) && status.stat?.oldest !== undefined ? (
        <span>
          {t("verdict.young")} <Ago value={status.stat.oldest} />
        </span>
      ) : (
        <Link to={address("/events/changes", { ...range, span: "1h" })} className="kw-link">
          {t("verdict.newEvents", { count: hour.new_events, total: count(hour.new_events, locale) })}
        </Link>
      )}
      <Link to="/sources" className="kw-link">
        {t("verdict.silent", { count: hour.silent_hosts, total: count(hour.silent_hosts, locale) })}
      </Link>
    </p>
  );
}
