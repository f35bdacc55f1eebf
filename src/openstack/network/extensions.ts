import { listing, resource } from "../resource.ts";
import { Extension } from "./shapes.ts";

/** What this Neutron can do; an extension's id is its alias. */
export class Extensions extends resource({
  service: "network",
  path: "/extensions",
  singular: "extension",
  plural: "extensions",
  shape: Extension,
  list: listing({ byName: "none" }),
  get: true,
}) {}
