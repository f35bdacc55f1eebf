import { z } from "zod";
import { checked } from "../resource.ts";
import type { Session } from "../session.ts";

/** Swift answers at most so many names at once. */
const PAGE = 10_000;

/** The entries of a container or account; each page starts behind the last name of the one before. */
export async function* entries<Entry extends { name: string }>(
  session: Session,
  path: string,
  shape: z.ZodType<Entry>,
  filters: { prefix?: string },
): AsyncGenerator<Entry, void, undefined> {
  for (let marker: string | undefined; ; ) {
    const response = await session.request({
      service: "object-store",
      method: "GET",
      path,
      query: { ...filters, format: "json", limit: PAGE, marker },
      headers: { accept: "application/json" },
    });
    const page = response.status === 204 ? [] : checked(z.array(shape), response.body, response);
    yield* page;
    marker = page.at(-1)?.name;
    if (page.length < PAGE) return;
  }
}
