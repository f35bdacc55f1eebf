import { z } from "zod";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";
import { BootArguments, bootServer, deleteServer } from "./servers.ts";
import { anything, Reference, Size, sizeOf, sleepArguments, sleepBetween } from "./shared.ts";
import { attachVolume, createVolume, deleteVolume, detachVolume, waitForVolume } from "./volumes.ts";

const Volume = z.object({
  size: Size,
  image: Reference.nullish(),
  volume_type: z.string().nullish(),
  availability_zone: z.string().nullish(),
});
const volume = Volume.shape;

function scenario<Args extends z.ZodObject>(
  name: string,
  args: Args,
  run: (iteration: RallyIteration, args: z.output<Args>) => Promise<void>,
): RallyScenario {
  return defineRallyScenario({ name: `CinderVolumes.${name}`, needs: { users: true }, args, run });
}

function create(iteration: RallyIteration, args: z.output<typeof Volume>, more: Body = {}): Promise<{ id: string }> {
  return createVolume(iteration, sizeOf(args.size), {
    ...more,
    ...(args.image != null && { imageRef: args.image.id }),
    ...(args.availability_zone != null && { availability_zone: args.availability_zone }),
    type: args.volume_type,
  });
}

function list(iteration: RallyIteration, detailed: boolean): Promise<Body> {
  return iteration.atomic("cinder_v3.list_volumes", (cloud) =>
    call(cloud, "block-storage", "GET", detailed ? "/volumes/detail" : "/volumes"),
  );
}

function get(iteration: RallyIteration, id: string): Promise<Body> {
  return iteration.atomic("cinder_v3.get_volume", (cloud) => call(cloud, "block-storage", "GET", `/volumes/${id}`));
}

/** A volume of the context `volumes`. */
function given(iteration: RallyIteration): string {
  const { volumes } = iteration.user.tenant;
  const id = volumes[iteration.number % Math.max(1, volumes.length)];
  if (id === undefined) throw new ScenarioFault("the scenario needs the context 'volumes'");
  return id;
}

async function createSnapshot(iteration: RallyIteration, volumeId: string, force: boolean): Promise<string> {
  return await iteration.atomic("cinder_v3.create_snapshot", async (cloud) => {
    const made = await iteration.own("volume-snapshot", async ({ name, metadata, description }) =>
      objectIn(
        await call(cloud, "block-storage", "POST", "/snapshots", {
          snapshot: { volume_id: volumeId, force, name, metadata, description },
        }),
        "snapshot",
      ),
    );
    await iteration.until(`snapshot ${made.id} is not available`, async () => {
      const answer = objectIn(await call(cloud, "block-storage", "GET", `/snapshots/${made.id}`), "snapshot");
      if (String(answer["status"]).startsWith("error")) throw new ScenarioFault(`snapshot ${made.id} is in error`);
      return answer["status"] === "available" ? true : undefined;
    });
    return made.id;
  });
}

function deleteSnapshot(iteration: RallyIteration, id: string): Promise<void> {
  const object = { kind: "volume-snapshot", id, service: "block-storage", path: `/snapshots/${id}` } as const;
  return iteration.atomic("cinder_v3.delete_snapshot", (cloud) => iteration.remove(cloud, object, { wait: true }));
}

const attach = {
  ...volume,
  image: Reference,
  flavor: Reference,
  create_volume_params: anything.nullish(),
  create_vm_params: BootArguments.partial().nullish(),
};

/** rally_openstack/task/scenarios/cinder/volumes.py. */
export const cinderScenarios: readonly RallyScenario[] = [
  scenario("create_volume", z.strictObject(volume), async (iteration, args) => {
    await create(iteration, args);
  }),
  scenario(
    "create_and_list_volume",
    z.strictObject({ ...volume, detailed: z.boolean().default(true) }),
    async (iteration, args) => {
      await create(iteration, args);
      await list(iteration, args.detailed);
    },
  ),
  scenario("create_and_get_volume", z.strictObject(volume), async (iteration, args) => {
    await get(iteration, (await create(iteration, args)).id);
  }),
  scenario(
    "list_volumes",
    z.strictObject({
      detailed: z.boolean().default(true),
      search_opts: z.unknown().optional(),
      marker: z.unknown().optional(),
      limit: z.unknown().optional(),
      sort: z.unknown().optional(),
    }),
    async (iteration, args) => {
      await list(iteration, args.detailed);
    },
  ),
  scenario(
    "list_types",
    z.strictObject({ search_opts: z.unknown().optional(), is_public: z.unknown().optional() }),
    async (iteration) => {
      await iteration.atomic("cinder_v3.list_types", (cloud) => call(cloud, "block-storage", "GET", "/types"));
    },
  ),
  scenario(
    "list_transfers",
    z.strictObject({ detailed: z.boolean().default(true), search_opts: z.unknown().optional() }),
    async (iteration, args) => {
      const path = args.detailed ? "/os-volume-transfer/detail" : "/os-volume-transfer";
      await iteration.atomic("cinder_v3.list_transfers", (cloud) => call(cloud, "block-storage", "GET", path));
    },
  ),
  scenario("create_and_delete_volume", z.strictObject({ ...volume, ...sleepArguments }), async (iteration, args) => {
    const { id } = await create(iteration, args);
    await sleepBetween(iteration, args.min_sleep, args.max_sleep);
    await deleteVolume(iteration, id);
  }),
  scenario(
    "create_and_update_volume",
    z.strictObject({
      ...volume,
      create_volume_kwargs: anything.default({}),
      update_volume_kwargs: anything.default({}),
    }),
    async (iteration, args) => {
      const { id } = await create(iteration, args, args.create_volume_kwargs);
      // The name stays: ownership stands in it.
      const description = args.update_volume_kwargs["description"] ?? "updated";
      await iteration.atomic("cinder_v3.update_volume", (cloud) =>
        call(cloud, "block-storage", "PUT", `/volumes/${id}`, { volume: { description } }),
      );
    },
  ),
  scenario(
    "create_and_extend_volume",
    z.strictObject({ ...volume, ...sleepArguments, new_size: Size }),
    async (iteration, args) => {
      const { id } = await create(iteration, args);
      await iteration.atomic("cinder_v3.extend_volume", async (cloud) => {
        const body = { "os-extend": { new_size: sizeOf(args.new_size) } };
        await call(cloud, "block-storage", "POST", `/volumes/${id}/action`, body);
        await waitForVolume(iteration, cloud, id, "available");
      });
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await deleteVolume(iteration, id);
    },
  ),
  scenario(
    "create_from_volume_and_delete_volume",
    z.strictObject({ ...volume, ...sleepArguments }),
    async (iteration, args) => {
      const { id } = await create(iteration, args, { source_volid: given(iteration) });
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await deleteVolume(iteration, id);
    },
  ),
  scenario(
    "create_and_delete_snapshot",
    z.strictObject({ ...sleepArguments, force: z.boolean().default(false) }),
    async (iteration, args) => {
      const id = await createSnapshot(iteration, given(iteration), args.force);
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await deleteSnapshot(iteration, id);
    },
  ),
  scenario(
    "create_and_list_snapshots",
    z.strictObject({ force: z.boolean().default(false), detailed: z.boolean().default(true) }),
    async (iteration, args) => {
      await createSnapshot(iteration, given(iteration), args.force);
      const path = args.detailed ? "/snapshots/detail" : "/snapshots";
      await iteration.atomic("cinder_v3.list_snapshots", (cloud) => call(cloud, "block-storage", "GET", path));
    },
  ),
  scenario(
    "create_volume_from_snapshot",
    z.strictObject({ do_delete: z.boolean().default(true) }),
    async (iteration, args) => {
      const snapshot = await createSnapshot(iteration, given(iteration), false);
      const { id } = await createVolume(iteration, 1, { snapshot_id: snapshot });
      if (!args.do_delete) return;
      await deleteVolume(iteration, id);
      await deleteSnapshot(iteration, snapshot);
    },
  ),
  scenario(
    "create_volume_and_clone",
    z.strictObject({ ...volume, nested_level: z.number().int().min(1).default(1) }),
    async (iteration, args) => {
      let source = (await create(iteration, args)).id;
      for (let level = 1; level <= args.nested_level; level++) {
        const clone = (): Promise<{ id: string }> =>
          createVolume(iteration, sizeOf(args.size), { source_volid: source });
        source = (await iteration.atomic("cinder.clone_volume", clone, "none")).id;
      }
    },
  ),
  scenario("create_and_attach_volume", z.strictObject(attach), async (iteration, args) => {
    const { create_vm_params: more, image, flavor } = args;
    const server = await bootServer(iteration, { auto_assign_nic: false, ...defined(more), image, flavor });
    const made = await createVolume(iteration, sizeOf(args.size), {
      ...args.create_volume_params,
      type: args.volume_type,
    });
    await attachVolume(iteration, server.id, made.id);
    await detachVolume(iteration, server.id, made.id);
    await deleteVolume(iteration, made.id);
    await deleteServer(iteration, server, false);
  }),
];

function defined(args: object | null | undefined): Partial<BootArguments> {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== undefined));
}
