import {
  Alert,
  AlertActionCloseButton,
  AlertGroup,
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  MenuToggle,
} from "@patternfly/react-core";
import { ExportIcon } from "@patternfly/react-icons";
import { useRef, useState } from "react";
import { useLanguage } from "../app/language.ts";
import { type ExportFormat, type Row, type Rows, save } from "../data/export.ts";
import { count } from "./format.ts";
import { Prose } from "./prose.tsx";

interface ExportMenuProps {
  name: string;
  /** The rows of the view; long work says how far it is and stops with the signal. */
  rows: (
    format: ExportFormat,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ) => readonly Row[] | Promise<Rows>;
}

/** Saves the view as CSV or NDJSON. */
export function ExportMenu({ name, rows }: ExportMenuProps) {
  const { t, locale } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<number>();
  const [failure, setFailure] = useState<string>();
  const [cut, setCut] = useState<number>();
  const work = useRef<AbortController>(undefined);

  const run = async (format: ExportFormat): Promise<void> => {
    setOpen(false);
    setFailure(undefined);
    setCut(undefined);
    const controller = new AbortController();
    work.current = controller;
    setDone(0);
    try {
      const taken = await rows(format, controller.signal, setDone);
      const { rows: saved, isCut } = "isCut" in taken ? taken : { rows: taken, isCut: false };
      // The file's name says so too, for whoever finds it later.
      save(`kilowatch-${name}${isCut ? `-first-${saved.length}` : ""}`, format, saved);
      if (isCut) setCut(saved.length);
    } catch (error) {
      if (!controller.signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setDone(undefined);
    }
  };

  if (done !== undefined) {
    return (
      <Button variant="secondary" onClick={() => work.current?.abort()}>
        {t("export.running", { done: count(done, locale) })}
      </Button>
    );
  }
  return (
    <>
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setOpen}
        popperProps={{ position: "right" }}
        toggle={(ref) => (
          <MenuToggle ref={ref} icon={<ExportIcon />} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("export.label")}
          </MenuToggle>
        )}
      >
        <DropdownList>
          <DropdownItem onClick={() => void run("csv")}>CSV</DropdownItem>
          <DropdownItem onClick={() => void run("ndjson")}>NDJSON</DropdownItem>
        </DropdownList>
      </Dropdown>
      {cut !== undefined && (
        <AlertGroup isToast isLiveRegion>
          <Alert
            variant="warning"
            title={<Prose text={t("export.cut", { rows: count(cut, locale) })} />}
            actionClose={<AlertActionCloseButton aria-label={t("export.close")} onClose={() => setCut(undefined)} />}
          />
        </AlertGroup>
      )}
      {failure !== undefined && <span role="alert">{failure}</span>}
    </>
  );
}
