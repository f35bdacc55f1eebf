import {
  BanIcon,
  CheckCircleIcon,
  ExclamationCircleIcon,
  ExclamationTriangleIcon,
  MinusCircleIcon,
  QuestionCircleIcon,
} from "@patternfly/react-icons";
import type { ComponentType } from "react";
import type { ProofState, Verdict } from "#contract";
import { useLanguage } from "../app/language.ts";

type Tone = "success" | "warning" | "danger" | "unsure" | "none";

const VERDICTS: { readonly [Each in Verdict]: { icon: ComponentType; tone: Tone } } = {
  works: { icon: CheckCircleIcon, tone: "success" },
  slow: { icon: ExclamationTriangleIcon, tone: "warning" },
  cloud: { icon: ExclamationCircleIcon, tone: "danger" },
  capacity: { icon: BanIcon, tone: "danger" },
  quota: { icon: BanIcon, tone: "warning" },
  runner: { icon: QuestionCircleIcon, tone: "unsure" },
  path: { icon: QuestionCircleIcon, tone: "unsure" },
  undecided: { icon: QuestionCircleIcon, tone: "unsure" },
};

const STATES: { readonly [Each in ProofState]: { icon: ComponentType; tone: Tone } } = {
  works: VERDICTS.works,
  slow: VERDICTS.slow,
  failed: VERDICTS.cloud,
  undecided: VERDICTS.undecided,
  never: { icon: MinusCircleIcon, tone: "none" },
};

/** How a run ended: icon, word and colour. */
export function VerdictLabel({ verdict }: { verdict: Verdict }) {
  const { t } = useLanguage();
  return <ToneLabel {...VERDICTS[verdict]} text={t(`run.verdict.${verdict}`)} />;
}

/** How well something is proven. */
export function ProofStateLabel({ state }: { state: ProofState }) {
  const { t } = useLanguage();
  return <ToneLabel {...STATES[state]} text={t(`proof.state.${state}`)} />;
}

/** The state's sign alone, where a table says the words. */
export function ProofStateIcon({ state }: { state: ProofState }) {
  const { icon: Icon, tone } = STATES[state];
  return (
    <span className={`kw-tone kw-tone-${tone}`} aria-hidden>
      <Icon />
    </span>
  );
}

export function toneOf(verdict: Verdict): Tone {
  return VERDICTS[verdict].tone;
}

function ToneLabel({ icon: Icon, tone, text }: { icon: ComponentType; tone: Tone; text: string }) {
  return (
    <span className={`kw-tone kw-tone-${tone}`}>
      <Icon />
      <span>{text}</span>
    </span>
  );
}
