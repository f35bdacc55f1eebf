import { KilowatchError } from "#base";
import type { Cloud } from "#openstack";
import { type Body, call, listIn } from "./api.ts";

/** Arguments that name a flavor or an image; elsewhere the same names are looked for one level deeper. */
const KINDS: Readonly<Record<string, "flavor" | "image">> = {
  flavor: "flavor",
  to_flavor: "flavor",
  image: "image",
  from_image: "image",
  to_image: "image",
};

type Arguments = Readonly<Record<string, unknown>>;

function isReference(name: string, value: unknown): value is { name?: string; regex?: string; id?: unknown } {
  return name in KINDS && typeof value === "object" && value !== null && ("name" in value || "regex" in value);
}

/** The arguments as they will look when every name has been found, for checking them before. */
export function withoutReferences(args: unknown): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, isReference(name, value) ? { id: "?" } : value]),
  );
}

/**
 * Replaces names of flavors and images by ids as Rally does (rally_openstack/task/types.py): the exact name, else a regular
 * expression, the last by name where several match. Throws NOT_FOUND.
 */
export async function resolveReferences(cloud: Cloud, args: Arguments, signal: AbortSignal): Promise<Arguments> {
  const lists = new Map<string, Promise<Body[]>>();
  const listed = (kind: "flavor" | "image"): Promise<Body[]> => {
    const known = lists.get(kind);
    if (known !== undefined) return known;
    const list = read(cloud.with({ signal }), kind);
    lists.set(kind, list);
    return list;
  };
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    const kind = KINDS[name];
    resolved[name] =
      kind !== undefined && isReference(name, value) ? { id: choose(kind, value, await listed(kind)) } : value;
  }
  return resolved;
}

async function read(cloud: Cloud, kind: "flavor" | "image"): Promise<Body[]> {
  if (kind === "flavor") return listIn(await call(cloud, "compute", "GET", "/flavors"), "flavors");
  const images: Body[] = [];
  for await (const image of cloud.image.images.list({ status: "active" }))
    images.push({ id: image.id, name: image.name });
  return images;
}

function choose(kind: string, { name, regex }: { name?: string; regex?: string }, list: readonly Body[]): string {
  const [exact, second] = list.filter((each) => each["name"] === name);
  if (second !== undefined)
    throw new KilowatchError("CONFLICT", `there are several ${kind}s named '${name}': give its id`);
  if (exact !== undefined) return String(exact["id"]);
  const text = name ?? regex ?? "";
  let pattern: RegExp;
  try {
    pattern = new RegExp(text);
  } catch {
    throw new KilowatchError("INPUT_INVALID", `'${text}' is neither the name of a ${kind} nor a regular expression`);
  }
  const matching = list
    .filter((each) => pattern.test(String(each["name"])))
    .toSorted((a, b) => (String(a["name"]) < String(b["name"]) ? -1 : 1));
  const found = matching.at(-1);
  if (found === undefined)
    throw new KilowatchError("NOT_FOUND", `the cloud has no ${kind} whose name is or matches '${text}'`);
  return String(found["id"]);
}
