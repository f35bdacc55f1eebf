import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from "@patternfly/react-core";
import { Component, type ReactNode } from "react";
import { useLanguage } from "./language.ts";

/** A page that broke says so and offers the way back; a new build of the server is the usual cause. */
function PageError({ error }: { error: unknown }) {
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

/** Keeps what breaks in a page from taking the whole console away; React has only classes for this. Give it a key for each page. */
export class PageBoundary extends Component<{ children: ReactNode }, { failure?: { error: unknown } }> {
  override state: { failure?: { error: unknown } } = {};

  static getDerivedStateFromError(error: unknown): { failure: { error: unknown } } {
    return { failure: { error } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure === undefined ? this.props.children : <PageError error={failure.error} />;
  }
}
