import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useLanguage } from "./language.ts";

/** A page that broke says so and offers the way back; a new build of the server is the usual cause. */
export function PageError({ error }: ErrorComponentProps) {
  const { t } = useLanguage();
  return (
    <EmptyState status="danger" titleText={t("pageError.title")} headingLevel="h1">
      <EmptyStateBody>
        {t("pageError.body")} <code>{error instanceof Error ? error.message : String(error)}</code>
      </EmptyStateBody>
      <EmptyStateFooter>
        <Button onClick={() => globalThis.location.reload()}>{t("pageError.reload")}</Button>
      </EmptyStateFooter>
    </EmptyState>
  );
}
