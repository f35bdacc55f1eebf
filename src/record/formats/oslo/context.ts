import type { Actor } from "../../record.ts";

/** What stands in the brackets of an oslo header: `[global-id request-id user project domain …]`. */
export interface OsloContext {
  request_id: string | undefined;
  global_request_id: string | undefined;
  actor: Actor | undefined;
}

const EMPTY: OsloContext = { request_id: undefined, global_request_id: undefined, actor: undefined };

/** Keystone's and sapcc's labelled form: `usr <id> prj <id> dom <id> usr-dom <id> prj-dom <id>`. */
const LABELS: Readonly<Record<string, keyof Actor>> = {
  usr: "user",
  user: "user",
  prj: "project",
  project: "project",
  tenant: "project",
  dom: "domain",
  domain: "domain",
  "usr-dom": "user_domain",
  "prj-dom": "project_domain",
};

/** The fields behind user and project, by how many there are: five before Zed, six with system scope (oslo.context 4.0). */
const TRAILING: Readonly<Record<number, readonly (keyof Actor)[]>> = {
  1: ["domain"],
  3: ["domain", "user_domain", "project_domain"],
  4: ["domain", "system_scope", "user_domain", "project_domain"],
};

/**
 * Reads the inside of an oslo context bracket, of any release from Havana on; `undefined` where it is none, such as a
 * list that a message starts with. Must be given the text without its brackets.
 */
export function readOsloContext(inside: string): OsloContext | undefined {
  if (inside === "-") return EMPTY;
  const words = inside.trim().split(" ");
  const first = words[0] ?? "";
  let request: string | undefined;
  let global: string | undefined;
  let at = 1;
  const second = words[1] ?? "";
  if (isRequestId(first)) {
    request = first;
    if (isRequestId(second)) {
      global = first;
      request = second;
      at = 2;
    } else if (second.startsWith("greq-") || second === "gNone" || second === "g-") {
      global = second.length > 5 ? second.slice(1) : undefined;
      at = 2;
    }
  } else if (isNothing(first) && isRequestId(second)) {
    request = second;
    at = 2;
  } else if (isNothing(first) && words.every(isWord)) {
    at = isNothing(second) ? 2 : 1;
  } else return undefined;
  return { request_id: request, global_request_id: global, actor: readActor(words.slice(at)) };
}

function isRequestId(word: string): boolean {
  return word.startsWith("req-") && word.length > 4;
}

function isNothing(word: string): boolean {
  return word === "-" || word === "None";
}

function isWord(word: string): boolean {
  return /^[\w.@-]*$/.test(word);
}

function readActor(words: string[]): Actor | undefined {
  const label = LABELS[words[0] ?? ""];
  if (label !== undefined && words.length > 1) return readLabelled(words);
  const actor: Actor = {};
  const known = words.length <= 6 ? words : shortenNames(words);
  setWord(actor, "user", known[0]);
  setWord(actor, "project", known[1]);
  const trailing = TRAILING[known.length - 2] ?? [];
  trailing.forEach((field, index) => setWord(actor, field, known[index + 2]));
  return Object.keys(actor).length > 0 ? actor : undefined;
}

/** Names with spaces: the four fields behind them are ids, dashes or domain names, so count from the right. */
function shortenNames(words: string[]): string[] {
  const names = words.slice(0, -4);
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half).join(" "), names.slice(half).join(" "), ...words.slice(-4)];
}

function readLabelled(words: string[]): Actor {
  const actor: Actor = {};
  for (let at = 0; at + 1 < words.length; at += 2) {
    const field = LABELS[words[at] ?? ""];
    if (field !== undefined) setWord(actor, field, words[at + 1]);
  }
  return actor;
}

function setWord(actor: Actor, field: keyof Actor, word: string | undefined): void {
  if (word !== undefined && word !== "" && !isNothing(word)) actor[field] = word;
}
