import { sourcesReference } from "#sources";
import { formatsPage } from "./formats-page.ts";

/** The generated pages of `docs/reference/` by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  "formats.md": formatsPage,
  "sources.md": sourcesReference,
};
