import type { ApiRequest } from "../session.ts";

/** A query as it stands behind a path, `?` included; nothing for an empty one. Lists repeat their key. */
export function encodeQuery(query: ApiRequest["query"]): string {
  if (query === undefined) return "";
  let text = "";
  for (const key in query) {
    const value = query[key];
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      text += `${text === "" ? "?" : "&"}${encodeURIComponent(key)}=${encodeURIComponent(String(each))}`;
    }
  }
  return text;
}
