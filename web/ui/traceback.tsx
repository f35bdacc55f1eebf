import { Button, ExpandableSection } from "@patternfly/react-core";
import { useState } from "react";
import type { ExceptionCause, RecordException } from "#contract";
import { useLanguage } from "../app/language.ts";

const SHOWN_FRAMES = 2;

/** `/usr/lib/python3/dist-packages/nova/compute/manager.py` as `nova/compute/manager.py`. */
export function shortFile(file: string): string {
  return file.replace(/^.*\/(?:dist|site)-packages\//, "");
}

/** A traceback folded to what matters: each exception of the chain with the last frames; all of it on demand. */
export function Traceback({ exception }: { exception: RecordException }) {
  const { t } = useLanguage();
  const [isRaw, setRaw] = useState(false);
  return (
    <section className="kw-traceback">
      {exception.root_cause !== exception.class && (
        <p>
          {t("traceback.rootCause")} <code>{exception.root_cause}</code>
        </p>
      )}
      {exception.chain.map((cause, index) => (
        <Cause key={index} cause={cause} isRoot={index === exception.chain.length - 1 && index > 0} />
      ))}
      <ExpandableSection
        toggleText={isRaw ? t("traceback.hideText") : t("traceback.showText")}
        isExpanded={isRaw}
        onToggle={(_event, open) => setRaw(open)}
      >
        <pre className="kw-pre">{exception.text}</pre>
      </ExpandableSection>
    </section>
  );
}

function Cause({ cause, isRoot }: { cause: ExceptionCause; isRoot: boolean }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const hidden = Math.max(0, cause.frames.length - SHOWN_FRAMES);
  const frames = isOpen ? cause.frames : cause.frames.slice(hidden);
  return (
    <div className="kw-cause">
      <p>
        {isRoot && <span className="kw-muted">{t("traceback.causedBy")} </span>}
        <strong className="kw-mono">{cause.class}</strong>: {cause.message}
      </p>
      {hidden > 0 && (
        <Button variant="link" isInline onClick={() => setOpen(!isOpen)}>
          {isOpen ? t("traceback.lessFrames") : t("traceback.moreFrames", { count: hidden })}
        </Button>
      )}
      <ol className="kw-frames">
        {frames.map((frame, index) => (
          <li key={index}>
            <span title={frame.file}>
              {shortFile(frame.file)}
              {frame.line === undefined ? "" : `:${frame.line}`}
            </span>{" "}
            <strong>{frame.function}</strong>
            {frame.code !== undefined && <code>{frame.code}</code>}
          </li>
        ))}
      </ol>
    </div>
  );
}
