import { describe, expect, it } from "vitest";
import { findEndpoint } from "./catalog.ts";
import type { CatalogService, ServiceType } from "./session.ts";

function entry(type: string, ...endpoints: [region: string, side: string, url: string][]): CatalogService {
  return { type, name: type, endpoints: endpoints.map(([region, side, url]) => ({ region, interface: side, url })) };
}

const settings = { region: "one", interface: "public", services: {} } as const;

describe("an endpoint of the catalogue", () => {
  it.each<[string, ServiceType, CatalogService[], string | undefined]>([
    ["its type", "compute", [entry("compute", ["one", "public", "http://n/v2.1/"])], "http://n/v2.1"],
    ["an alias", "block-storage", [entry("volumev3", ["one", "public", "http://c/v3/p"])], "http://c/v3/p"],
    [
      "the interface",
      "compute",
      [entry("compute", ["one", "internal", "http://i"], ["one", "public", "http://p"])],
      "http://p",
    ],
    [
      "the interface as it once was written",
      "compute",
      [entry("compute", ["one", "publicURL", "http://p"])],
      "http://p",
    ],
    [
      "the region",
      "compute",
      [entry("compute", ["two", "public", "http://2"], ["one", "public", "http://1"])],
      "http://1",
    ],
    ["no other region", "compute", [entry("compute", ["two", "public", "http://2"])], undefined],
    [
      "a version that is spoken",
      "block-storage",
      [entry("volumev2", ["one", "public", "http://c/v2/p"]), entry("volume", ["one", "public", "http://c/v3/p"])],
      "http://c/v3/p",
    ],
    ["no other version", "block-storage", [entry("volumev2", ["one", "public", "http://c/v2/p"])], undefined],
    [
      "Keystone's v3 beside v2.0",
      "identity",
      [entry("identity", ["one", "public", "http://k/identity/v2.0"])],
      "http://k/identity/v3",
    ],
    ["Nova's path with a project", "compute", [entry("compute", ["one", "public", "http://n/v2/p"])], "http://n/v2/p"],
    [
      "Swift's account",
      "object-store",
      [entry("object-store", ["one", "public", "http://s/v1/AUTH_p"])],
      "http://s/v1/AUTH_p",
    ],
  ])("is found by %s", (_, service, catalog, expected) => {
    expect(findEndpoint(catalog, service, settings)).toBe(expected);
  });
});
