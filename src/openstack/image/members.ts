import { listing, resource, sending } from "../resource.ts";
import { ImageMember } from "./shapes.ts";

/** Projects that one image is shared with; a member's id is the project's. */
export class ImageMembers extends resource({
  service: "image",
  path: "/images/{}/members",
  singular: "",
  plural: "members",
  shape: ImageMember,
  id: "member_id",
  list: listing({ byName: "none" }),
  get: true,
  create: sending<{ member: string }>(),
  update: sending<{ status: "accepted" | "pending" | "rejected" }>(),
  delete: true,
}) {}
