import { Title } from "@patternfly/react-core";
import type { SourceStatus } from "#contract";
import { useLanguage } from "../../app/language.ts";
import { term } from "../../ui/filter-terms.ts";
import { count } from "../../ui/format.ts";
import { RecordsLink } from "../../ui/links.tsx";
import { Ago } from "../../ui/timestamp.tsx";

/** What a source read in which format, what it could not read, and which hosts fell silent. */
export function SourceDetail({ source }: { source: SourceStatus }) {
  const { t, locale } = useLanguage();
  const formats = Object.entries(source.by_format).sort((a, b) => b[1] - a[1]);
  return (
    <div className="kw-columns">
      <section>
        <Title headingLevel="h2" size="md">
          {t("sources.formats")}
        </Title>
        <dl className="kw-facts">
          {formats.map(([format, records]) => (
            <Fact key={format} name={format}>
              {count(records, locale)}
            </Fact>
          ))}
          <Fact name={t("sources.gaps")}>{count(source.gaps, locale)}</Fact>
          <Fact name={t("sources.redacted")}>{count(source.redacted, locale)}</Fact>
          <Fact name={t("sources.torn")}>{count(source.torn, locale)}</Fact>
        </dl>
      </section>
      <section>
        <Title headingLevel="h2" size="md">
          {t("sources.unreadSamples")}
        </Title>
        {source.unread_samples.length === 0 ? (
          <p className="kw-muted">{t("sources.allRead")}</p>
        ) : (
          <>
            <pre className="kw-pre" tabIndex={0}>
              {source.unread_samples.join("\n")}
            </pre>
            <RecordsLink filter="format:none">{t("sources.unreadRecords")}</RecordsLink>
          </>
        )}
      </section>
      <section>
        <Title headingLevel="h2" size="md">
          {t("sources.silentHosts")}
        </Title>
        {source.silent_hosts.length === 0 ? (
          <p className="kw-muted">{t("sources.noneSilent")}</p>
        ) : (
          <ul className="kw-plain-list">
            {source.silent_hosts.map((silent) => (
              <li key={silent.host}>
                <RecordsLink filter={term("host", silent.host)} from="24h">
                  {silent.host}
                </RecordsLink>{" "}
                {t("concern.silent")} <Ago value={silent.last_heard} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
