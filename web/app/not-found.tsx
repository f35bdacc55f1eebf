import { EmptyState, EmptyStateBody } from "@patternfly/react-core";
import { Link } from "react-router";
import { useLanguage } from "./language.ts";

export function NotFound() {
  const { t } = useLanguage();
  return (
    <EmptyState titleText={t("notFound.title")} headingLevel="h1">
      <EmptyStateBody>
        {t("notFound.body")} <Link to="/">{t("nav.overview")}</Link>
      </EmptyStateBody>
    </EmptyState>
  );
}
