import { z } from "zod";
import { checked, listing, resource, segment, sending, wire } from "../resource.ts";
import type { ApiResponse } from "../session.ts";
import { InstanceActions } from "./instance-actions.ts";
import { InterfaceAttachments } from "./interface-attachments.ts";
import { COMPUTE_MICROVERSION, CreatedServer, RemoteConsole, Server } from "./shapes.ts";
import { VolumeAttachments } from "./volume-attachments.ts";

export type ServerFilters = {
  /** A regular expression of the database. */
  name?: string;
  status?: string;
  image?: string;
  flavor?: string;
  ip?: string;
  ip6?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  availability_zone?: string;
  key_name?: string;
  user_id?: string;
  /** What `createReserved` answers. */
  reservation_id?: string;
  /** ISO 8601; deleted ones come too, with status DELETED. */
  "changes-since"?: string;
  "changes-before"?: string;
  /** Servers of all projects; administrators. */
  all_tenants?: boolean;
  project_id?: string;
  host?: string;
  node?: string;
  uuid?: string;
  deleted?: boolean;
  locked?: boolean;
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type BlockDevice = {
  boot_index?: number;
  uuid?: string;
  source_type: "blank" | "image" | "snapshot" | "volume";
  destination_type?: "local" | "volume";
  volume_size?: number;
  volume_type?: string;
  delete_on_termination?: boolean;
  device_name?: string;
  tag?: string;
};

export type ServerCreate = {
  name: string;
  flavorRef: string;
  /** Absent where the first block device is the boot device. */
  imageRef?: string;
  networks:
    | "auto"
    | "none"
    | readonly { readonly uuid?: string; readonly port?: string; readonly fixed_ip?: string; readonly tag?: string }[];
  key_name?: string;
  security_groups?: readonly { readonly name: string }[];
  availability_zone?: string;
  /** Asks the scheduler for this host (administrators). */
  host?: string;
  hypervisor_hostname?: string;
  metadata?: Readonly<Record<string, string>>;
  tags?: readonly string[];
  description?: string;
  /** Base64. */
  user_data?: string;
  config_drive?: boolean;
  block_device_mapping_v2?: readonly BlockDevice[];
  min_count?: number;
  max_count?: number;
  /** `group`: id of a server group. */
  scheduler_hints?: Readonly<Record<string, unknown>>;
};

export type ServerUpdate = { name?: string; description?: string };

const CreatedImage = wire({ image_id: z.string() });
const Reservation = wire({ reservation_id: z.string() });
const Diagnostics = wire({ state: z.string(), driver: z.string().nullish(), uptime: z.number().nullish() });

/** Servers and what can be done to them (api-ref/compute: servers, servers-actions, servers-admin-action). */
export class Servers extends resource({
  service: "compute",
  path: "/servers",
  singular: "server",
  plural: "servers",
  shape: Server,
  microversion: COMPUTE_MICROVERSION,
  list: listing<ServerFilters>({
    path: "/servers/detail",
    wholesale: "all_tenants",
    byName: "pattern",
    pageSize: 1000,
  }),
  get: true,
  create: sending<ServerCreate, CreatedServer>({
    shape: CreatedServer,
    beside: { scheduler_hints: "OS-SCH-HNT:scheduler_hints" },
  }),
  update: sending<ServerUpdate>(),
  delete: true,
  tags: true,
  metadata: true,
  complete: completed,
}) {
  /** Makes several (`min_count`, `max_count`) and answers the reservation that lists can be filtered by. */
  async createReserved(body: ServerCreate): Promise<string> {
    const { scheduler_hints, ...server } = body;
    const response = await this.call("POST", "", {
      body: {
        server: { ...server, return_reservation_id: true },
        ...(scheduler_hints === undefined ? {} : { "OS-SCH-HNT:scheduler_hints": scheduler_hints }),
      },
    });
    return checked(Reservation, response.body, response).reservation_id;
  }

  start(id: string): Promise<void> {
    return this.#act(id, { "os-start": null });
  }

  stop(id: string): Promise<void> {
    return this.#act(id, { "os-stop": null });
  }

  reboot(id: string, type: "SOFT" | "HARD" = "SOFT"): Promise<void> {
    return this.#act(id, { reboot: { type } });
  }

  pause(id: string): Promise<void> {
    return this.#act(id, { pause: null });
  }

  unpause(id: string): Promise<void> {
    return this.#act(id, { unpause: null });
  }

  suspend(id: string): Promise<void> {
    return this.#act(id, { suspend: null });
  }

  resume(id: string): Promise<void> {
    return this.#act(id, { resume: null });
  }

  shelve(id: string): Promise<void> {
    return this.#act(id, { shelve: null });
  }

  shelveOffload(id: string): Promise<void> {
    return this.#act(id, { shelveOffload: null });
  }

  unshelve(id: string, availabilityZone?: string): Promise<void> {
    return this.#act(id, {
      unshelve: availabilityZone === undefined ? null : { availability_zone: availabilityZone },
    });
  }

  rebuild(
    id: string,
    body: { imageRef: string; name?: string; description?: string; metadata?: Readonly<Record<string, string>> },
  ): Promise<void> {
    return this.#act(id, { rebuild: body });
  }

  resize(id: string, flavorRef: string): Promise<void> {
    return this.#act(id, { resize: { flavorRef } });
  }

  confirmResize(id: string): Promise<void> {
    return this.#act(id, { confirmResize: null });
  }

  revertResize(id: string): Promise<void> {
    return this.#act(id, { revertResize: null });
  }

  /** Answers the id of the image, which is `queued` or `saving` for a while. */
  async createImage(id: string, name: string, metadata?: Readonly<Record<string, string>>): Promise<string> {
    const response = await this.#answer(id, { createImage: { name, ...(metadata === undefined ? {} : { metadata }) } });
    return checked(CreatedImage, response.body, response).image_id;
  }

  /** Last lines of the console's log; all of it without `lines`. */
  async consoleOutput(id: string, lines?: number): Promise<string> {
    const response = await this.#answer(id, {
      "os-getConsoleOutput": lines === undefined ? {} : { length: lines },
    });
    return checked(wire({ output: z.string().nullable() }), response.body, response).output ?? "";
  }

  /** The URL holds a token: it is a secret. */
  async remoteConsole(id: string, protocol = "vnc", type = "novnc"): Promise<RemoteConsole> {
    const response = await this.call<{ remote_console?: unknown }>("POST", `${segment(id)}/remote-consoles`, {
      body: { remote_console: { protocol, type } },
    });
    return checked(RemoteConsole, response.body?.remote_console, response);
  }

  /** Cold migration, to be confirmed as a resize is; the scheduler chooses without `host`. */
  migrate(id: string, host?: string): Promise<void> {
    return this.#act(id, { migrate: host === undefined ? null : { host } });
  }

  liveMigrate(id: string, host?: string, blockMigration: boolean | "auto" = "auto"): Promise<void> {
    return this.#act(id, { "os-migrateLive": { host: host ?? null, block_migration: blockMigration } });
  }

  /** Builds it again elsewhere; its host must be down. */
  evacuate(id: string, host?: string): Promise<void> {
    return this.#act(id, { evacuate: host === undefined ? {} : { host } });
  }

  forceDelete(id: string): Promise<void> {
    return this.#act(id, { forceDelete: null });
  }

  resetState(id: string, state: "active" | "error"): Promise<void> {
    return this.#act(id, { "os-resetState": { state } });
  }

  lock(id: string, reason?: string): Promise<void> {
    return this.#act(id, { lock: reason === undefined ? null : { locked_reason: reason } });
  }

  unlock(id: string): Promise<void> {
    return this.#act(id, { unlock: null });
  }

  rescue(id: string, imageRef?: string): Promise<void> {
    return this.#act(id, { rescue: imageRef === undefined ? null : { rescue_image_ref: imageRef } });
  }

  unrescue(id: string): Promise<void> {
    return this.#act(id, { unrescue: null });
  }

  addSecurityGroup(id: string, name: string): Promise<void> {
    return this.#act(id, { addSecurityGroup: { name } });
  }

  removeSecurityGroup(id: string, name: string): Promise<void> {
    return this.#act(id, { removeSecurityGroup: { name } });
  }

  /** What the hypervisor says of the guest; administrators. */
  async diagnostics(id: string): Promise<z.output<typeof Diagnostics>> {
    const response = await this.call("GET", `${segment(id)}/diagnostics`);
    return checked(Diagnostics, response.body, response);
  }

  volumeAttachments(id: string): VolumeAttachments {
    return new VolumeAttachments(this.session, id);
  }

  interfaces(id: string): InterfaceAttachments {
    return new InterfaceAttachments(this.session, id);
  }

  actions(id: string): InstanceActions {
    return new InstanceActions(this.session, id);
  }

  async #act(id: string, body: object): Promise<void> {
    await this.#answer(id, body);
  }

  #answer(id: string, body: object): Promise<ApiResponse> {
    return this.call("POST", `${segment(id)}/action`, { body });
  }
}

/** Of a server in a cell that is down Nova knows only the API database's part (handling-down-cell in the api-guide). */
function completed(raw: Record<string, unknown>): Record<string, unknown> {
  if (raw["status"] !== "UNKNOWN" || raw["name"] !== undefined) return raw;
  return { name: "", hostId: "", addresses: {}, metadata: {}, ...raw, partial: true };
}
