import {
  BugIcon,
  ExclamationCircleIcon,
  ExclamationTriangleIcon,
  InfoCircleIcon,
  QuestionCircleIcon,
  SkullIcon,
} from "@patternfly/react-icons";
import type { ComponentType } from "react";
import type { SeverityBand } from "#contract";
import { bandOf } from "./severity.ts";

const ICONS: { readonly [Band in SeverityBand]: ComponentType } = {
  critical: SkullIcon,
  error: ExclamationCircleIcon,
  warning: ExclamationTriangleIcon,
  info: InfoCircleIcon,
  debug: BugIcon,
  unknown: QuestionCircleIcon,
};

/** The source's own word with the icon and colour of its band. */
export function SeverityLabel({ severity, level }: { severity: number; level: string }) {
  return <BandLabel band={bandOf(severity)} text={level} />;
}

export function BandLabel({ band, text }: { band: SeverityBand; text: string }) {
  const Icon = ICONS[band];
  return (
    <span className={`kw-severity kw-severity-${band}`}>
      <Icon />
      <span>{text}</span>
    </span>
  );
}
