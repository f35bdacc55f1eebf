import { Alert, Button, Form, FormGroup, TextInput } from "@patternfly/react-core";
import { useState } from "react";
import { useLanguage } from "../../app/language.ts";
import { ApiError } from "../../data/problem.ts";
import { session } from "../../data/session.ts";

/** Why a change was refused; whoever may only read can give a token that may do more, and try again. */
export function NeedsToken({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useLanguage();
  const [token, setToken] = useState("");
  const isRefused = error instanceof ApiError && (error.status === 401 || error.status === 403);
  if (!isRefused) return <Alert variant="danger" isInline title={error.message} />;
  return (
    <Form
      className="kw-needs-token"
      onSubmit={(event) => {
        event.preventDefault();
        session.login(token.trim());
        onRetry();
      }}
    >
      <Alert variant="warning" isInline title={t("token.needed")}>
        {t("token.hint")}
      </Alert>
      <FormGroup label={t("login.token")} fieldId="admin-token">
        <TextInput
          id="admin-token"
          type="password"
          autoComplete="off"
          value={token}
          onChange={(_event, value) => setToken(value)}
        />
      </FormGroup>
      <Button type="submit" variant="secondary" isDisabled={token.trim() === ""}>
        {t("token.retry")}
      </Button>
    </Form>
  );
}
