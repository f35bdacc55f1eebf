import { Button } from "@patternfly/react-core";
import { CheckIcon, CopyIcon } from "@patternfly/react-icons";
import { useState } from "react";
import { useLanguage } from "../app/language.ts";

const SHOWN_MS = 1_500;

export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const { t } = useLanguage();
  const [isDone, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text());
    setDone(true);
    setTimeout(() => setDone(false), SHOWN_MS);
  };
  return (
    <Button variant="link" isInline icon={isDone ? <CheckIcon /> : <CopyIcon />} onClick={() => void copy()}>
      {isDone ? t("copy.done") : label}
    </Button>
  );
}
