import { Button } from "@patternfly/react-core";
import { useState } from "react";
import { Link } from "react-router";
import { useLanguage } from "../../app/language.ts";
import { address } from "../../app/search.ts";
import { useRange } from "../../app/use-range.ts";
import { count } from "../../ui/format.ts";
import { EventLink, RecordsLink, RequestLink } from "../../ui/links.tsx";
import { BandLabel, SeverityLabel } from "../../ui/severity-label.tsx";
import { Ago } from "../../ui/timestamp.tsx";
import type { Concern } from "./verdict.ts";

const FIRST = 8;

/** What needs a person, the worst first; the long tail on demand. */
export function Concerns({ concerns }: { concerns: readonly Concern[] }) {
  const { t } = useLanguage();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? concerns : concerns.slice(0, FIRST);
  return (
    <>
      <ul className="kw-plain-list">
        {shown.map((concern, index) => (
          <li key={index} className="kw-concern">
            <ConcernLine concern={concern} />
          </li>
        ))}
      </ul>
      {concerns.length > FIRST && (
        <Button variant="link" isInline onClick={() => setAll(!isAll)}>
          {isAll ? t("overview.fewer") : t("overview.more", { count: concerns.length - FIRST })}
        </Button>
      )}
    </>
  );
}

function ConcernLine({ concern }: { concern: Concern }) {
  const { t, locale } = useLanguage();
  const { range } = useRange();
  switch (concern.kind) {
    case "store":
      return (
        <>
          <BandLabel band="critical" text={t(`store.state.${concern.state}`)} />
          <Link to="/store" className="kw-link">
            {t("concern.store")}
          </Link>
          <span>{concern.detail}</span>
        </>
      );
    case "source":
      return (
        <>
          <BandLabel
            band={concern.state === "failed" ? "error" : "warning"}
            text={t(`sources.state.${concern.state}`)}
          />
          <Link to={address("/sources", { ...range, source: concern.id })} className="kw-link">
            {t("concern.source", { id: concern.id })}
          </Link>
          <span>{concern.detail}</span>
        </>
      );
    case "silent":
      return (
        <>
          <BandLabel band="warning" text={t("concern.silentWord")} />
          <RecordsLink filter={`host:${concern.host}`} from="24h">
            {concern.host}
          </RecordsLink>
          <span>
            {t("concern.silent")} <Ago value={concern.lastHeard} />
          </span>
        </>
      );
    case "dropped":
      return (
        <>
          <BandLabel band="warning" text={t("concern.droppedWord")} />
          <Link to={address("/sources", { ...range, source: concern.id })} className="kw-link">
            {t("concern.source", { id: concern.id })}
          </Link>
          <span>{t("concern.dropped", { count: concern.dropped, total: count(concern.dropped, locale) })}</span>
        </>
      );
    case "run":
      return (
        <>
          <BandLabel band="error" text={t("concern.runWord")} />
          <Link to={`/runs/${encodeURIComponent(concern.id)}`} className="kw-link" data-row>
            {concern.host === undefined ? concern.scenario : `${concern.scenario} · ${concern.host}`}
          </Link>
          <span className="kw-ellipsis" title={concern.reason}>
            <Ago value={concern.time} /> · {concern.reason}
          </span>
        </>
      );
    case "request":
      return (
        <>
          <BandLabel band="error" text={t("concern.requestWord")} />
          <RequestLink id={concern.id}>{concern.title}</RequestLink>
          <span>
            <Ago value={concern.time} /> · {t("concern.request", { count: concern.errors })}
          </span>
        </>
      );
    default:
      return (
        <>
          <SeverityLabel severity={concern.severity} level={concern.level} />
          <EventLink eventId={concern.eventId} />
          <span className="kw-ellipsis" title={concern.template}>
            {t("concern.event", { count: concern.count, total: count(concern.count, locale) })} · {concern.template}
          </span>
        </>
      );
  }
}
