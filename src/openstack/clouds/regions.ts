import { createEntry, type Entry, type Origin } from "./entry.ts";
import { isTable, type Setting, type Settings } from "./files.ts";

/**
 * The region to work in and its own settings: the one asked for, else the first of `regions`, else `region_name`. Throws CONFIG_INVALID where the asked one is not among
 * the `regions` that are listed.
 */
export function chooseRegion(
  settings: Settings,
  asked: string | undefined,
  origin: Origin,
): { name: string | undefined; values: Settings } {
  const entry = createEntry(settings, origin);
  const listed = entry.list("regions");
  const named = entry.list("region_name");
  const regions = (listed ?? named ?? []).map((region) => read(region, entry));
  if (asked === undefined || asked === "") return regions[0] ?? { name: undefined, values: {} };
  const found = regions.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  if (listed !== undefined) {
    entry.fail("regions", `'${asked}' is none of the regions ${regions.map(({ name }) => name).join(", ")}`);
  }
  return { name: asked, values: {} };
}

function read(region: Setting, entry: Entry): { name: string; values: Settings } {
  if (typeof region === "string") return { name: region.trim(), values: {} };
  if (!isTable(region) || typeof region["name"] !== "string")
    return entry.fail("regions", "each is a name, or has 'name' and 'values'");
  return { name: region["name"], values: isTable(region["values"]) ? region["values"] : {} };
}
