import { Alert, Button, Form, FormGroup, TextInput, Title } from "@patternfly/react-core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { session } from "../data/session.ts";
import { useLanguage } from "./language.ts";

/** Shows the login page instead of the console once the server has asked for a token. */
export function LoginGate({ children }: { children: ReactNode }) {
  const isRefused = useSyncExternalStore(session.subscribe, session.isRefused);
  return isRefused ? <LoginPage /> : children;
}

function LoginPage() {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [wasTried] = useState(() => session.wasTried());
  return (
    <main className="kw-login">
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          session.login(token.trim());
          void queries.resetQueries();
        }}
      >
        <Title headingLevel="h1">{t("login.title")}</Title>
        <p>{t("login.body")}</p>
        {wasTried && <Alert variant="danger" isInline title={t("login.refused")} />}
        <FormGroup label={t("login.token")} fieldId="token" isRequired>
          <TextInput
            id="token"
            type="password"
            autoComplete="off"
            autoFocus
            value={token}
            onChange={(_event, value) => setToken(value)}
          />
        </FormGroup>
        <Button type="submit" isDisabled={token.trim() === ""}>
          {t("login.submit")}
        </Button>
        <p className="kw-muted">{t("login.hint")}</p>
      </Form>
    </main>
  );
}
