import { serveReference } from "#app";
import { loadFileReference, rallyReference, scenariosReference } from "#scenarios";
import { sourcesReference } from "#sources";
import { apiPage } from "./api-page.ts";
import { formatsPage } from "./formats-page.ts";
import { openstackPage } from "./openstack-page.ts";

/** The generated pages of `docs/reference/` by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  "api.md": apiPage,
  "config.md": serveReference,
  "formats.md": formatsPage,
  "load-file.md": loadFileReference,
  "openstack-apis.md": openstackPage,
  "rally.md": rallyReference,
  "scenarios.md": scenariosReference,
  "sources.md": sourcesReference,
};
