import { serveReference } from "#app";
import { scenariosReference } from "#scenarios";
import { sourcesReference } from "#sources";
import { apiPage } from "./api-page.ts";
import { formatsPage } from "./formats-page.ts";

/** The generated pages of `docs/reference/` by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  "api.md": apiPage,
  "config.md": serveReference,
  "formats.md": formatsPage,
  "scenarios.md": scenariosReference,
  "sources.md": sourcesReference,
};
