import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";
import { BootArguments, bootServers } from "./servers.ts";
import { anything, Reference } from "./shared.ts";

const image = {
  container_format: z.enum(["ami", "ari", "aki", "bare", "ovf"]),
  disk_format: z.enum(["ami", "ari", "aki", "vhd", "vmdk", "raw", "qcow2", "vdi", "iso"]),
  image_location: z.string(),
  visibility: z.string().default("private"),
  is_public: z.boolean().optional(),
  min_disk: z.number().int().default(0),
  min_ram: z.number().int().default(0),
  properties: anything.nullish(),
};
const Image = z.strictObject(image);
type ImageArguments = Omit<z.output<typeof Image>, "properties"> & { properties?: Body | null | undefined };

function scenario<Args extends z.ZodObject>(
  name: string,
  args: Args,
  run: (iteration: RallyIteration, args: z.output<Args>) => Promise<void>,
): RallyScenario {
  return defineRallyScenario({ name: `GlanceImages.${name}`, needs: { users: true }, args, run });
}

/** `glance_v2.create_image`: until active, the data being a file of this machine or fetched from a URL. */
function createImage(iteration: RallyIteration, args: ImageArguments): Promise<string> {
  const visibility = args.is_public === undefined ? args.visibility : args.is_public ? "public" : "private";
  return iteration.atomic("glance_v2.create_image", async (cloud) => {
    const made = await iteration.own("image", async ({ name, tags }) =>
      objectIn(
        await call(cloud, "image", "POST", "/images", {
          ...args.properties,
          name,
          tags,
          container_format: args.container_format,
          disk_format: args.disk_format,
          visibility,
          min_disk: args.min_disk,
          min_ram: args.min_ram,
        }),
        "",
      ),
    );
    await iteration.atomic("glance_v2.upload_data", (glance) =>
      upload(glance, made.id, args.image_location, iteration.signal),
    );
    await iteration.until(
      `image ${made.id} is not active`,
      async () => ((await getImage(cloud, made.id))["status"] === "active" ? true : undefined),
      0,
    );
    return made.id;
  });
}

async function upload(cloud: Cloud, id: string, location: string, signal: AbortSignal): Promise<void> {
  await call(cloud, "image", "PUT", `/images/${id}/file`, undefined, {
    rawBody: await dataAt(location, signal),
    headers: { "content-type": "application/octet-stream" },
  });
}

async function dataAt(location: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if (!/^https?:/.test(location)) {
    await stat(location);
    return createReadStream(location);
  }
  const answer = await fetch(location, { signal });
  if (!answer.ok || answer.body === null) throw new ScenarioFault(`${location} answers ${answer.status}`);
  return Readable.fromWeb(answer.body);
}

function getImage(cloud: Cloud, id: string): Promise<Body> {
  return call(cloud, "image", "GET", `/images/${id}`);
}

function listImages(iteration: RallyIteration): Promise<Body> {
  return iteration.atomic("glance_v2.list_images", (cloud) => call(cloud, "image", "GET", "/images"));
}

/** rally_openstack/task/scenarios/glance/images.py. */
export const glanceScenarios: readonly RallyScenario[] = [
  scenario("list_images", z.strictObject({}), async (iteration) => {
    await listImages(iteration);
  }),
  scenario("create_and_list_image", Image, async (iteration, args) => {
    await createImage(iteration, args);
    await listImages(iteration);
  }),
  scenario("create_and_get_image", Image, async (iteration, args) => {
    const id = await createImage(iteration, args);
    await iteration.atomic("glance_v2.get_image", (cloud) => getImage(cloud, id));
  }),
  scenario("create_and_delete_image", Image, async (iteration, args) => {
    const id = await createImage(iteration, args);
    await iteration.atomic("glance_v2.delete_image", (cloud) =>
      iteration.remove(cloud, { kind: "image", id, service: "image", path: `/images/${id}` }),
    );
  }),
  scenario("create_and_deactivate_image", Image, async (iteration, args) => {
    const id = await createImage(iteration, args);
    await iteration.atomic("glance_v2.deactivate_image", (cloud) =>
      call(cloud, "image", "POST", `/images/${id}/actions/deactivate`),
    );
  }),
  scenario(
    "create_and_update_image",
    z.strictObject({
      container_format: image.container_format,
      disk_format: image.disk_format,
      image_location: image.image_location,
      visibility: image.visibility,
      remove_props: z.array(z.string()).nullish(),
      create_min_disk: z.number().int().default(0),
      create_min_ram: z.number().int().default(0),
      create_properties: anything.nullish(),
      update_min_disk: z.number().int().default(0),
      update_min_ram: z.number().int().default(0),
    }),
    async (iteration, args) => {
      const id = await createImage(iteration, {
        ...args,
        min_disk: args.create_min_disk,
        min_ram: args.create_min_ram,
        properties: args.create_properties,
      });
      const changes = [
        { op: "replace", path: "/min_disk", value: args.update_min_disk },
        { op: "replace", path: "/min_ram", value: args.update_min_ram },
        ...(args.remove_props ?? []).map((name) => ({ op: "remove", path: `/${name}` })),
      ];
      await iteration.atomic("glance_v2.update_image", (cloud) =>
        call(cloud, "image", "PATCH", `/images/${id}`, undefined, {
          rawBody: Buffer.from(JSON.stringify(changes)),
          headers: { "content-type": "application/openstack-images-v2.1-json-patch" },
        }),
      );
    },
  ),
  scenario(
    "create_image_and_boot_instances",
    z.strictObject({
      ...image,
      flavor: Reference,
      number_instances: z.number().int().min(1),
      boot_server_kwargs: BootArguments.partial().nullish(),
    }),
    async (iteration, args) => {
      const id = await createImage(iteration, args);
      await bootServers(
        iteration,
        { auto_assign_nic: false, flavor: args.flavor, image: { id } },
        args.number_instances,
        1,
      );
    },
  ),
];
