import type { IncomingMessage, ServerResponse } from "node:http";
import { matchesFilter, parseFilter, type Route, type RouteId, routes } from "#contract";
import { FakeProblem } from "./answers.ts";
import { fakeHandlers } from "./handlers.ts";
import { createRandom } from "./random.ts";
import { chatter, createWorld, makeRecord } from "./world.ts";

export interface FakeOptions {
  /** Nothing was ever heard. */
  empty?: boolean;
  /** Every call needs this token. */
  token?: string;
  /** What changes something needs this one. */
  adminToken?: string;
  /** Makes each trace this many times as long. */
  copies?: number;
  /** Milliseconds between two records of the live tail. */
  tailEveryMs?: number;
}

export type FakeApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const patterns = Object.entries(routes).map(([id, route]) => ({
  id: id as RouteId,
  route: route as Route,
  pattern: new RegExp(`^${route.path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** A stand-in for the API that checks what it is asked and what it answers against the contract. */
export function createFakeApi(options: FakeOptions = {}): FakeApi {
  const world = options.empty ? { records: [], requests: [] } : createWorld(Date.now());
  const handlers = fakeHandlers(world, Date.now, options.copies ?? 1) as { [id: string]: (args: unknown) => unknown };

  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    // The static routes stand before those with parameters of the same shape.
    const found = patterns
      .flatMap((each) => {
        const match = each.pattern.exec(url.pathname);
        return match === null || each.route.method !== request.method ? [] : [{ ...each, params: match.groups ?? {} }];
      })
      .toSorted((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
    try {
      if (options.adminToken !== undefined && found?.route.role === "admin") {
        if (request.headers.authorization !== `Bearer ${options.adminToken}`) {
          throw new FakeProblem(401, "UNAUTHENTICATED", "a token of role 'admin' is needed");
        }
      } else if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
        throw new FakeProblem(401, "UNAUTHENTICATED", "a token is needed");
      }
      if (found === undefined) throw new FakeProblem(404, "NOT_FOUND", `no route ${url.pathname}`);
      const params = found.route.params.parse(decoded(found.params));
      const query = found.route.query.parse(Object.fromEntries(url.searchParams));
      const body = found.route.body.parse(request.method === "POST" ? await bodyOf(request) : undefined);
      if (found.id === "record-tail") tail(response, (query as { filter: string }).filter, options.tailEveryMs ?? 300);
      else sendJson(response, 200, found.route.response.parse(handlers[found.id]?.({ params, query, body })));
    } catch (error) {
      sendProblem(response, error);
    }
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

function decoded(groups: { [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}

function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = error instanceof FakeProblem ? error : new FakeProblem(500, "INTERNAL", String(error));
  sendJson(response, problem.status, {
    type: `about:${problem.code}`,
    title: problem.code,
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    details: problem.details,
  });
}

function tail(response: ServerResponse, filter: string, everyMs: number): void {
  const random = createRandom(7);
  const parsed = parseFilter(filter);
  let sequence = 1_000_000;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(":\n\n");
  const timer = setInterval(() => {
    sequence += 1;
    const record = makeRecord(chatter(random), Date.now(), sequence, random);
    delete record.original;
    if (sequence % 40 === 0) response.write(`event: gap\ndata: ${JSON.stringify({ skipped: 12 })}\n\n`);
    if (parsed.filter !== undefined && matchesFilter(parsed.filter, record, Date.now() * 1000)) {
      response.write(`event: record\ndata: ${JSON.stringify(record)}\n\n`);
    }
  }, everyMs);
  response.on("close", () => clearInterval(timer));
}
