import "./app/no-eval.ts";
import "@patternfly/react-core/dist/styles/base.css";
import "./console.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { createMessages } from "./app/language.ts";
import { LoginGate } from "./app/login.tsx";
import { ConsoleRouter } from "./app/router.tsx";
import { applyTheme } from "./app/theme.ts";
import { createQueryClient } from "./data/client.ts";

applyTheme();
const messages = await createMessages();
const queries = createQueryClient();

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={messages}>
      <QueryClientProvider client={queries}>
        <LoginGate>
          <ConsoleRouter />
        </LoginGate>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
