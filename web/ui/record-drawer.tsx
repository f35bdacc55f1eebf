import {
  Drawer,
  DrawerActions,
  DrawerCloseButton,
  DrawerContent,
  DrawerContentBody,
  DrawerHead,
  DrawerPanelBody,
  DrawerPanelContent,
  Title,
} from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useLanguage } from "../app/language.ts";
import { RecordDetail } from "./record-detail.tsx";

interface RecordDrawerProps {
  recordId: string | undefined;
  onOpen: (recordId: string | undefined) => void;
  onFilter?: (field: string, value: string, exclude: boolean) => void;
  children: ReactNode;
}

/** A page whose records open beside it. */
export function RecordDrawer({ recordId, onOpen, onFilter, children }: RecordDrawerProps) {
  const { t } = useLanguage();
  return (
    <Drawer isExpanded={recordId !== undefined} isInline className="kw-drawer">
      <DrawerContent
        panelContent={
          <DrawerPanelContent
            widths={{ default: "width_100", lg: "width_50", "2xl": "width_33" }}
            aria-label={t("record.title")}
          >
            {recordId !== undefined && (
              <>
                <DrawerHead>
                  <Title headingLevel="h2" size="lg">
                    {t("record.title")}
                  </Title>
                  <DrawerActions>
                    <DrawerCloseButton aria-label={t("record.close")} onClose={() => onOpen(undefined)} />
                  </DrawerActions>
                </DrawerHead>
                <DrawerPanelBody>
                  <RecordDetail
                    key={recordId}
                    recordId={recordId}
                    onOpen={onOpen}
                    {...(onFilter === undefined ? {} : { onFilter })}
                  />
                </DrawerPanelBody>
              </>
            )}
          </DrawerPanelContent>
        }
      >
        <DrawerContentBody className="kw-drawer-body">{children}</DrawerContentBody>
      </DrawerContent>
    </Drawer>
  );
}
