/** What a service says went wrong, in its own words. */
export interface Fault {
  readonly type: string;
  readonly message: string;
}

const MESSAGE_LIMIT = 500;

/**
 * Reads the error body of an OpenStack API: Nova and Cinder `{itemNotFound: {code, message}}`, Neutron `{NeutronError: {type, message}}`,
 * Keystone and Heat `{error: {…}}`, Placement `{errors: [{title, detail}]}`, Octavia `{faultcode, faultstring}`, Designate
 * `{type, message}`, Ironic and pecan `{error_message}`.
 */
export function readFault(body: unknown): Fault | undefined {
  if (!isObject(body)) return undefined;
  if (Array.isArray(body["errors"])) {
    const first: unknown = body["errors"][0];
    if (isObject(first)) return fault(first["code"] ?? first["title"], first["detail"] ?? first["title"]);
  }
  if (typeof body["faultstring"] === "string") return fault(body["faultcode"], body["faultstring"]);
  if ("error_message" in body) return nested("error", body["error_message"]);
  if (isObject(body["error"])) return nested(body["title"], body["error"]);
  if (typeof body["message"] === "string") return fault(body["type"] ?? body["title"] ?? body["code"], body["message"]);
  const entries = Object.entries(body);
  const [name, value] = entries[0] ?? [];
  return entries.length === 1 ? nested(name, value) : undefined;
}

function nested(name: unknown, value: unknown): Fault | undefined {
  if (typeof value === "string") return fault(name, value);
  if (!isObject(value)) return undefined;
  return fault(value["type"] ?? value["title"] ?? name, value["message"] ?? value["faultstring"] ?? value["detail"]);
}

function fault(type: unknown, message: unknown): Fault | undefined {
  if (typeof message !== "string") return undefined;
  // Glance puts `<br />` behind its messages; other tags may be Python's words for an object and stay.
  const line = message
    .replace(/<br ?\/?>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
  return {
    type: typeof type === "string" || typeof type === "number" ? String(type) : "error",
    message: line.length > MESSAGE_LIMIT ? `${line.slice(0, MESSAGE_LIMIT - 1)}…` : line,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#x27": "'", "#39": "'" };

/** HTML as one line of text. */
export function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/<br ?\/?>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
