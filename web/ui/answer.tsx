import { Alert, Button, EmptyState, EmptyStateBody, EmptyStateFooter, Skeleton } from "@patternfly/react-core";
import type { ReactNode } from "react";
import { useLanguage } from "../app/language.ts";
import { ApiError, ConnectionError, TooSlowError } from "../data/problem.ts";

interface QueryLike<Data> {
  data: Data | undefined;
  error: Error | null;
  refetch: () => unknown;
  isPlaceholderData?: boolean;
}

/**
 * Shows a query's answer; until it is there a skeleton, and where it failed what to do. Old data stays while the server is away,
 * and, dimmed, until another question is answered.
 */
export function Answer<Data>({
  query,
  lines = 6,
  children,
}: {
  query: QueryLike<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined && !(query.error instanceof ApiError)) {
    // Always the same element, so that what is shown keeps its state.
    return (
      <div className={query.isPlaceholderData ? "kw-waiting" : "kw-answer"} aria-busy={query.isPlaceholderData}>
        {children(query.data)}
      </div>
    );
  }
  if (query.error !== null) return <QueryError error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeletons lines={lines} />;
}

export function Skeletons({ lines }: { lines: number }) {
  const { t } = useLanguage();
  return (
    <div className="kw-skeletons">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton
          key={index}
          width={`${90 - ((index * 17) % 40)}%`}
          {...(index === 0 ? { screenreaderText: t("answer.loading") } : {})}
        />
      ))}
    </div>
  );
}

function titleOf(error: Error, t: ReturnType<typeof useLanguage>["t"]): string {
  if (error instanceof ConnectionError) return t("answer.lost");
  return error instanceof TooSlowError ? t("answer.slow", { seconds: error.seconds }) : error.message;
}

export function QueryError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useLanguage();
  const isLost = error instanceof ConnectionError;
  return (
    <Alert
      variant={isLost ? "warning" : "danger"}
      isInline
      title={titleOf(error, t)}
      actionLinks={
        <Button variant="link" isInline onClick={onRetry}>
          {t("answer.retry")}
        </Button>
      }
    >
      {error instanceof TooSlowError && t("answer.slowHint")}
      {isLost ? t("answer.lostHint") : error instanceof ApiError && error.problem ? error.problem.code : null}
    </Alert>
  );
}

/** Says what is not there, what would be, and how to get it. */
export function Nothing({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <EmptyState titleText={title} headingLevel="h2" variant="sm">
      <EmptyStateBody>{children}</EmptyStateBody>
      {action !== undefined && <EmptyStateFooter>{action}</EmptyStateFooter>}
    </EmptyState>
  );
}

/** Names what an answer could not cover. */
export function Partial({ completeness }: { completeness: { complete: boolean; missing: readonly string[] } }) {
  const { t } = useLanguage();
  if (completeness.complete) return null;
  return (
    <Alert variant="warning" isInline isPlain title={t("answer.partial")}>
      {completeness.missing.join("; ")}
    </Alert>
  );
}
