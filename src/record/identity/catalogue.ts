import type { Question, Resolved } from "./resolve.ts";

/** Format strings of releases, ready to be matched. */
export interface Catalogue {
  /** What distinguishes it in the id edition. */
  readonly content: string;
  match(question: Question): Resolved | undefined;
}

export const NO_CATALOGUE: Catalogue = { content: "", match: () => undefined };
