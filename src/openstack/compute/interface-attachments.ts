import { listing, resource, sending } from "../resource.ts";
import { COMPUTE_MICROVERSION, InterfaceAttachment } from "./shapes.ts";

export type InterfaceAttachmentCreate = {
  port_id?: string;
  net_id?: string;
  fixed_ips?: readonly { readonly ip_address: string }[];
  tag?: string;
};

/** Ports of one server; an attachment's id is the port's. */
export class InterfaceAttachments extends resource({
  service: "compute",
  path: "/servers/{}/os-interface",
  singular: "interfaceAttachment",
  plural: "interfaceAttachments",
  shape: InterfaceAttachment,
  microversion: COMPUTE_MICROVERSION,
  id: "port_id",
  list: listing({ byName: "none" }),
  get: true,
  create: sending<InterfaceAttachmentCreate>(),
  delete: true,
}) {}
