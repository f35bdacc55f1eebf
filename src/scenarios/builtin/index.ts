import type { Scenario } from "../scenario.ts";
import { serverBoot } from "./server-boot.ts";
import { tokenIssue } from "./token-issue.ts";

/** What Kilowatch can try in a cloud, sorted by id; a test holds the list against the directory. */
export const builtinScenarios: readonly Scenario[] = [serverBoot, tokenIssue];
