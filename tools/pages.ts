import { describeApi } from "#api";
import { serveReference } from "#app";
import { sourcesReference } from "#sources";
import { formatsPage } from "./formats-page.ts";

/** The generated pages of `docs/reference/` by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  "config.md": serveReference,
  "formats.md": formatsPage,
  "openapi.json": () => `${JSON.stringify(describeApi("1"), undefined, 2)}\n`,
  "sources.md": sourcesReference,
};
