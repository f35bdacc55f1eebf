import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { type Answering, type FakeCloud, json, startFakeCloud, text } from "./testing/fake-cloud.ts";
import { sessionFacts } from "./testing/session-facts.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";

/** An answer with a request id of its own, as services give. */
function own(status: number, body: unknown): Answering {
  return (response, request) =>
    json(status, body, { "x-openstack-request-id": `req-${randomUUID()}` })(response, request);
}

/** Answers as those of the real cloud, shortened; session.cloud.test.ts says whether it still gives them. */
function furnish(fake: FakeCloud): void {
  const link = (href: string): object[] => [{ rel: "self", href }];
  fake.on("GET /compute/v2.1/servers", (response, request) =>
    request.headers["openstack-api-version"] === "compute 2.9999"
      ? own(406, {
          computeFault: {
            code: 406,
            message: "Version 2.9999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.",
          },
        })(response, request)
      : own(200, { servers: [] })(response, request),
  );
  fake.on(
    `GET /compute/v2.1/servers/${NOBODY}`,
    own(404, { itemNotFound: { code: 404, message: "Instance could not be found." } }),
  );
  fake.on("POST /compute/v2.1/servers", own(400, { badRequest: { code: 400, message: "Invalid input received" } }));
  fake.on(
    `GET /network/v2.0/networks/${NOBODY}`,
    own(404, { NeutronError: { type: "NetworkNotFound", message: "Network could not be found.", detail: "" } }),
  );
  const html = `<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  No image found with ID ${NOBODY}<br /><br />\n\n\n </body>\n</html>`;
  fake.on(`GET /image/v2/images/${NOBODY}`, (response, request) =>
    text(404, "text/html; charset=UTF-8", html, { "x-openstack-request-id": `req-${randomUUID()}` })(response, request),
  );
  fake.on(
    `GET /volume/v3/p/volumes/${NOBODY}`,
    own(404, { itemNotFound: { code: 404, message: "Volume could not be found." } }),
  );
  fake.on(
    "GET /placement/resource_providers",
    own(403, {
      errors: [
        {
          status: 403,
          title: "Forbidden",
          detail: "Access was denied to this resource.",
        },
      ],
    }),
  );
  fake.on(
    "GET /compute/v2.1/",
    own(200, {
      version: { id: "v2.1", status: "CURRENT", version: "2.93", min_version: "2.1", links: link("http://x/v2.1/") },
    }),
  );
  fake.on(
    "GET /volume/v3/",
    own(200, {
      versions: [{ id: "v3.0", status: "CURRENT", version: "3.70", min_version: "3.0", links: link("http://x/v3/") }],
    }),
  );
  fake.on(
    "GET /placement/",
    own(200, {
      versions: [{ id: "v1.0", max_version: "1.39", min_version: "1.0", status: "CURRENT", links: link("") }],
    }),
  );
  fake.on("GET /network/", own(200, { versions: [{ id: "v2.0", status: "CURRENT", links: link("http://x/v2.0/") }] }));
  fake.on("GET /image/", own(300, { versions: [{ id: "v2.15", status: "CURRENT", links: link("http://x/v2/") }] }));
  fake.on("GET /compute/v2.1/flavors", (response, request) => {
    const isSecond = request.path.includes("marker=a");
    const next = [{ rel: "next", href: "http://x/v2.1/flavors?limit=1&marker=a" }];
    own(200, isSecond ? { flavors: [{ id: "b" }] } : { flavors: [{ id: "a" }], flavors_links: next })(
      response,
      request,
    );
  });
}

it.each(sessionFacts.map((fact) => [fact.title, fact] as const))("%s", async (_, { observe, expected }) => {
  await using fake = await startFakeCloud();
  furnish(fake);
  const { session } = await fake.open();
  expect(await observe(session)).toEqual(expected);
});
