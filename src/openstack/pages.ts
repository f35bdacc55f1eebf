import { cloudError } from "./http/failure.ts";
import type { ApiRequest, ApiResponse, Session } from "./session.ts";

/** No list that we ask for is longer; a service whose links go on for ever is stopped here. */
const MOST_PAGES = 10_000;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly answer: ApiResponse<Readonly<Record<string, unknown>>>;
}

/**
 * The pages of a list, asked for one at a time. `key` is the list's name in the answer (`servers`); the next page is found by the
 * links of Nova, Cinder, Neutron and Octavia (`<key>_links`), Glance and Barbican (`next`), Keystone and Designate (`links.next`). The
 * size of a page is the request's own `limit`. Throws `malformed` where the list is missing or its links go in a circle.
 */
export async function* pages<Item>(
  session: Session,
  request: ApiRequest,
  key: string,
): AsyncGenerator<Page<Item>, void, undefined> {
  const seen = new Set<string>();
  let { query } = request;
  while (seen.size < MOST_PAGES) {
    const answer = await session.request<Readonly<Record<string, unknown>>>(
      query === undefined ? request : { ...request, query },
    );
    const items = answer.body?.[key];
    if (!Array.isArray(items)) {
      throw cloudError("malformed", `the answer has no list '${key}'`, { exchange: answer.exchange });
    }
    yield { items: items as readonly Item[], answer };
    const link = nextLink(answer.body, key);
    if (link === undefined) return;
    if (seen.has(link)) {
      throw cloudError("malformed", "its link to the next page leads back", { exchange: answer.exchange });
    }
    seen.add(link);
    query = { ...request.query, ...queryOf(link) };
  }
  throw cloudError("malformed", `${request.service}: ${request.path} has more than ${MOST_PAGES} pages`);
}

function nextLink(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const links = body[`${key}_links`] ?? body["links"];
  if (Array.isArray(links)) {
    for (const link of links as unknown[]) {
      if (isObject(link) && link["rel"] === "next" && typeof link["href"] === "string") return link["href"];
    }
    return undefined;
  }
  const next = isObject(links) ? links["next"] : body["next"];
  return typeof next === "string" && next !== "" ? next : undefined;
}

/** Only the query of a link is taken: behind a proxy its scheme, host and path are often wrong. */
function queryOf(link: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URL(link, "http://unused").searchParams) {
    const before = query[name];
    query[name] = before === undefined ? value : [...(typeof before === "string" ? [before] : before), value];
  }
  return query;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
