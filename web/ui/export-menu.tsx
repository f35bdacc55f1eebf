import { Button, Dropdown, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import { ExportIcon } from "@patternfly/react-icons";
import { useRef, useState } from "react";
import { useLanguage } from "../app/language.ts";
import { type ExportFormat, type Row, save } from "../data/export.ts";
import { count } from "./format.ts";

interface ExportMenuProps {
  name: string;
  /** The rows of the view; long work says how far it is and stops with the signal. */
  rows: (
    format: ExportFormat,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ) => readonly Row[] | Promise<readonly Row[]>;
}

/** Saves the view as CSV or NDJSON. */
export function ExportMenu({ name, rows }: ExportMenuProps) {
  const { t, locale } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<number>();
  const [failure, setFailure] = useState<string>();
  const work = useRef<AbortController>(undefined);

  const run = async (format: ExportFormat): Promise<void> => {
    setOpen(false);
    setFailure(undefined);
    const controller = new AbortController();
    work.current = controller;
    setDone(0);
    try {
      save(`kilowatch-${name}`, format, await rows(format, controller.signal, setDone));
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
      {failure !== undefined && <span role="alert">{failure}</span>}
    </>
  );
}
