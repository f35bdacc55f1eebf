import { writeFileSync } from "node:fs";
import { pages } from "./pages.ts";

/** Writes the generated pages of `docs/reference/`; `test/reference.test.ts` says when this has to be run. */
for (const [name, page] of Object.entries(pages)) {
  writeFileSync(new URL(`../docs/reference/${name}`, import.meta.url), page());
}
