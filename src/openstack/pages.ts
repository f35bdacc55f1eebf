import { cloudError } from "./http/failure.ts";
import type { ApiRequest, ApiResponse, Session } from "./session.ts";

/** No list that we ask for is longer; a service whose links go on for ever is stopped here. */
const MOST_PAGES = 10_000;

/**
 * The pages of a list, asked for one at a time. `key` is the list's name in the answer (`servers`); the next page is found by the links of Nova, Cinder,
 * Neutron and Octavia (`<key>_links`), Glance and Barbican (`next`), Keystone and Designate (`links.next`). The size of a page is the request's own
 * `limit`. Throws `malformed` where the list is missing or its links go in a circle.
 */
export async function* pages<Item>(
  session: Session,
  request: ApiRequest,
  key: string,
): AsyncGenerator<readonly Item[], void, undefined> {
  const seen = new Set<string>();
  let next = request;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: ApiResponse = await session.request(next);
    const body = isObject(answer.body) ? answer.body : {};
    const items = body[key];
    if (!Array.isArray(items)) {
      throw cloudError("malformed", `the answer has no list '${key}'`, { exchange: answer.exchange });
    }
    yield items as readonly Item[];
    const link = nextLink(body, key);
    if (link === undefined) return;
    if (seen.has(link)) {
      throw cloudError("malformed", `the link to the next page leads to where we were`, { exchange: answer.exchange });
    }
    seen.add(link);
    const { query: _inTheLink, ...rest } = request;
    next = { ...rest, path: await absolute(session, request, link) };
  }
  throw cloudError("malformed", `${request.service}: ${request.path} has more than ${MOST_PAGES} pages`);
}

/** All items of a list, page by page. */
export async function* items<Item>(
  session: Session,
  request: ApiRequest,
  key: string,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of pages<Item>(session, request, key)) yield* page;
}

/** All items of a list at once; for lists that are known to be short or filtered. */
export async function collect<Item>(session: Session, request: ApiRequest, key: string): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages<Item>(session, request, key)) for (const item of page) all.push(item);
  return all;
}

function nextLink(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const links = body[`${key}_links`] ?? body["links"];
  if (Array.isArray(links)) {
    for (const link of links as unknown[]) {
      if (isObject(link) && link["rel"] === "next" && typeof link["href"] === "string") return link["href"];
    }
  } else if (isObject(links) && typeof links["next"] === "string") {
    return links["next"];
  }
  return typeof body["next"] === "string" ? body["next"] : undefined;
}

// Glance's links have a path only, with the version in it; made absolute, a path can't be mistaken for one behind the version root.
async function absolute(session: Session, request: ApiRequest, link: string): Promise<string> {
  return new URL(link, await session.endpoint(request.service)).href;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
