import { listing, resource, segment, sending } from "../resource.ts";
import { Group } from "./shapes.ts";

export type GroupFilters = {
  name?: string;
  domain_id?: string;
};

export type GroupCreate = {
  name: string;
  domain_id?: string;
  description?: string;
};

export type GroupUpdate = { name?: string; description?: string };

export class Groups extends resource({
  service: "identity",
  path: "/groups",
  singular: "group",
  plural: "groups",
  shape: Group,
  list: listing<GroupFilters>({ wholesale: "always" }),
  get: true,
  create: sending<GroupCreate>(),
  update: sending<GroupUpdate>({ method: "PATCH" }),
  delete: true,
}) {
  async addUser(id: string, userId: string): Promise<void> {
    await this.call("PUT", `${segment(id)}/users${segment(userId)}`);
  }

  async removeUser(id: string, userId: string): Promise<void> {
    await this.call("DELETE", `${segment(id)}/users${segment(userId)}`, { accept: [204, 404] });
  }
}
