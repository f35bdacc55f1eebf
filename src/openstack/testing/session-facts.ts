import { CloudError } from "../errors.ts";
import { pages } from "../pages.ts";
import type { ApiRequest, ServiceType, Session } from "../session.ts";

/** Something that holds of a session, whether the cloud is a real or the fake one. */
export interface SessionFact {
  readonly title: string;
  readonly observe: (session: Session) => Promise<unknown>;
  readonly expected: unknown;
}

const get = (service: ServiceType, path: string): ApiRequest => ({ service, method: "GET", path });

async function failing(session: Session, request: ApiRequest): Promise<unknown> {
  const error: unknown = await session.request(request).catch((thrown: unknown) => thrown);
  if (!(error instanceof CloudError)) throw new Error(`expected a CloudError of ${request.path}`);
  const { code, failure, fault, exchange } = error;
  const id = exchange?.requestId ?? "";
  return {
    code,
    failure,
    fault: fault?.type,
    status: exchange?.status,
    traceable: /^req-[0-9a-f-]{36}$/.test(id) && error.message.includes(id),
  };
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

const answer = { code: "CLOUD_ANSWER", failure: "answer", traceable: true };

/** What the fake cloud of the unit tests must do as a real one does. */
export const sessionFacts: readonly SessionFact[] = [
  {
    title: "a call keeps the global request id that was sent and the one that came back",
    async observe(session) {
      const sent = "req-11111111-2222-3333-4444-555555555555";
      const { status, body, exchange } = await session
        .with({ globalRequestId: sent })
        .request<{ servers: unknown[] }>(get("compute", "/servers"));
      const id = exchange.requestId ?? "";
      return {
        status,
        isList: Array.isArray(body.servers),
        sent: exchange.globalRequestId === sent,
        own: id !== sent && id.startsWith("req-"),
      };
    },
    expected: { status: 200, isList: true, sent: true, own: true },
  },
  {
    title: "Nova's fault is named",
    observe: (session) => failing(session, get("compute", `/servers/${NOBODY}`)),
    expected: { ...answer, status: 404, fault: "itemNotFound" },
  },
  {
    title: "Nova's refusal of a body is named",
    observe: (session) => failing(session, { service: "compute", method: "POST", path: "/servers", body: {} }),
    expected: { ...answer, status: 400, fault: "badRequest" },
  },
  {
    title: "Neutron's fault is named",
    observe: (session) => failing(session, get("network", `/networks/${NOBODY}`)),
    expected: { ...answer, status: 404, fault: "NetworkNotFound" },
  },
  {
    title: "Glance's fault, in HTML, is Glance's and no proxy's",
    observe: (session) => failing(session, get("image", `/images/${NOBODY}`)),
    expected: { ...answer, status: 404, fault: "Not Found" },
  },
  {
    title: "Cinder's fault is named",
    observe: (session) => failing(session, get("block-storage", `/volumes/${NOBODY}`)),
    expected: { ...answer, status: 404, fault: "itemNotFound" },
  },
  {
    title: "Placement's fault is named",
    observe: (session) => failing(session, get("placement", "/resource_providers")),
    expected: { ...answer, status: 403, fault: "Forbidden" },
  },
  {
    title: "a microversion that the service does not have is refused by the service",
    observe: (session) => failing(session, { ...get("compute", "/servers"), microversion: "2.9999" }),
    expected: { ...answer, status: 406, fault: "computeFault" },
  },
  {
    title: "version roots and microversions are found",
    async observe(session) {
      const network = await session.endpoint("network");
      const image = await session.endpoint("image");
      const compute = await session.microversions("compute");
      return {
        network: network?.endsWith("/v2.0"),
        image: image?.endsWith("/v2"),
        compute: compute?.min,
        volume: (await session.microversions("block-storage"))?.min,
        placement: (await session.microversions("placement"))?.min,
        none: await session.microversions("network"),
        absent: await session.endpoint("dns"),
      };
    },
    expected: {
      network: true,
      image: true,
      compute: "2.1",
      volume: "3.0",
      placement: "1.0",
      none: undefined,
      absent: undefined,
    },
  },
  {
    title: "a list comes page by page, each object once",
    async observe(session) {
      const seen: string[] = [];
      let count = 0;
      const request = { ...get("compute", "/flavors"), query: { limit: 1 } };
      for await (const { items } of pages<{ id: string }>(session, request, "flavors")) {
        count += 1;
        seen.push(...items.map(({ id }) => id));
      }
      return { several: count > 1, once: new Set(seen).size === seen.length };
    },
    expected: { several: true, once: true },
  },
];
