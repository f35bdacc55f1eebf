import { Modal, ModalBody, ModalHeader } from "@patternfly/react-core";
import { useEffect, useState } from "react";
import type { en } from "../messages/en.ts";
import { useLanguage } from "./language.ts";

/** Fields in which letters are text and no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const KEYS: readonly (readonly [string, keyof typeof en])[] = [
  ["/", "keys.search"],
  ["j  k", "keys.move"],
  ["Enter", "keys.open"],
  ["Esc", "keys.close"],
  ["?", "keys.help"],
];

/** Moves the focus between the rows of a page's tables and lists; Enter then is the link's own. */
function moveFocus(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("main [data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** `/` goes to the page's filter; `?` lists the keys. Lists listen for their own. */
export function Keyboard() {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") setOpen(true);
      else if (event.key === "j" || event.key === "k") moveFocus(event.key === "j" ? 1 : -1);
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-search]");
        if (field === null) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    const open = (): void => setOpen(true);
    document.addEventListener("keydown", listen);
    document.addEventListener("kilowatch:keys", open);
    return () => {
      document.removeEventListener("keydown", listen);
      document.removeEventListener("kilowatch:keys", open);
    };
  }, []);
  return (
    <Modal variant="small" isOpen={isOpen} onClose={() => setOpen(false)} aria-labelledby="keys-title">
      <ModalHeader title={t("keys.title")} labelId="keys-title" />
      <ModalBody>
        <dl className="kw-keys">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(meaning)}</dd>
            </div>
          ))}
        </dl>
      </ModalBody>
    </Modal>
  );
}
