import { sourcesReference } from "#sources";

/** The generated pages of `docs/reference/` by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  "sources.md": sourcesReference,
};
