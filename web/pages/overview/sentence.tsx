import { Skeleton, Title } from "@patternfly/react-core";
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
import { count } from "../../ui/format.ts";
import { RecordsLink } from "../../ui/links.tsx";
import { Prose } from "../../ui/prose.tsx";
import { type Findings, type Verdict, verdictOf } from "./verdict.ts";

const ICONS: { readonly [Key in Verdict]: { icon: ComponentType; tone: string } } = {
  works: { icon: CheckCircleIcon, tone: "success" },
  attention: { icon: ExclamationTriangleIcon, tone: "warning" },
  trouble: { icon: ExclamationCircleIcon, tone: "danger" },
  blind: { icon: QuestionCircleIcon, tone: "warning" },
  nothing: { icon: QuestionCircleIcon, tone: "info" },
};

/** The answer in one sentence, and the evidence that leads to the records. */
export function Sentence({ findings, isSettled }: { findings: Findings; isSettled: boolean }) {
  const { t, locale } = useLanguage();
  const { range } = useRange();
  if (!isSettled) return <Skeleton height="3.5rem" screenreaderText={t("answer.loading")} />;
  const verdict = verdictOf(findings);
  const { icon: Icon, tone } = ICONS[verdict];
  const hour = findings.status.last_hour;
  return (
    <section className={`kw-verdict kw-verdict-${tone}`}>
      <Icon />
      <div>
        <Title headingLevel="h1" size="2xl">
          {t(`verdict.${verdict}`)}
        </Title>
        {verdict === "nothing" ? (
          <p>
            <Prose text={t("verdict.nothingHint")} />
          </p>
        ) : (
          <p className="kw-evidence">
            <span>{t("verdict.lastHour")}</span>
            <Link to={address("/requests", { from: "1h" })} className="kw-link">
              {t("verdict.requests", { count: hour.requests, total: count(hour.requests, locale) })}
            </Link>
            <RecordsLink filter="status>=500" from="1h">
              {t("verdict.failed", { count: hour.failed_requests, total: count(hour.failed_requests, locale) })}
            </RecordsLink>
            <RecordsLink filter="severity>=error" from="1h">
              {t("verdict.errors", { count: hour.errors, total: count(hour.errors, locale) })}
            </RecordsLink>
            <Link to={address("/events/changes", { ...range, span: "1h" })} className="kw-link">
              {t("verdict.newEvents", { count: hour.new_events, total: count(hour.new_events, locale) })}
            </Link>
            <Link to="/sources" className="kw-link">
              {t("verdict.silent", { count: hour.silent_hosts, total: count(hour.silent_hosts, locale) })}
            </Link>
          </p>
        )}
      </div>
    </section>
  );
}
