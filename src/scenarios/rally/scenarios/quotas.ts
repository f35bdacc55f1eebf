import { z } from "zod";
import { type Body, call, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";

const needs = { admin: true, users: true };
const Most = z.strictObject({ max_quota: z.number().int().min(1).default(1024) });

type Service = "compute" | "block-storage";
const resources: Readonly<Record<Service, readonly string[]>> = {
  compute: ["instances", "cores", "ram", "metadata_items", "key_pairs"],
  "block-storage": ["volumes", "snapshots", "gigabytes"],
};

function random(names: readonly string[], most: number): Body {
  return Object.fromEntries(names.map((name) => [name, 1 + Math.floor(Math.random() * most)]));
}

function update(iteration: RallyIteration, service: Service, most: number): Promise<Body> {
  const body = { quota_set: random(resources[service], most) };
  return iteration.atomic(
    "quotas.update_quotas",
    (cloud) => call(cloud, service, "PUT", pathOf(iteration), body),
    "admin",
  );
}

function get(iteration: RallyIteration, service: Service): Promise<Body> {
  return iteration.atomic("quotas.get_quotas", (cloud) => call(cloud, service, "GET", pathOf(iteration)), "admin");
}

function remove(iteration: RallyIteration, service: Service): Promise<Body> {
  return iteration.atomic(
    "quotas.delete_quotas",
    (cloud) => call(cloud, service, "DELETE", pathOf(iteration)),
    "admin",
  );
}

function pathOf(iteration: RallyIteration): string {
  return `/os-quota-sets/${iteration.user.tenant.projectId}`;
}

function quotaScenarios(name: string, service: Service): RallyScenario[] {
  return [
    defineRallyScenario({
      name: `Quotas.${name}_get`,
      needs,
      args: z.strictObject({}),
      run: async (iteration) => {
        await get(iteration, service);
      },
    }),
    defineRallyScenario({
      name: `Quotas.${name}_update`,
      needs,
      args: Most,
      run: async (iteration, args) => {
        await update(iteration, service, args.max_quota);
      },
    }),
    defineRallyScenario({
      name: `Quotas.${name}_update_and_delete`,
      needs,
      args: Most,
      run: async (iteration, args) => {
        await update(iteration, service, args.max_quota);
        await remove(iteration, service);
      },
    }),
  ];
}

/** rally_openstack/task/scenarios/quotas/quotas.py; only of projects that the workload has made, so that no quota stays changed. */
export const quotaScenarioList: readonly RallyScenario[] = [
  ...quotaScenarios("nova", "compute"),
  ...quotaScenarios("cinder", "block-storage"),
  defineRallyScenario({
    name: "Quotas.neutron_update",
    needs,
    args: Most,
    async run(iteration, args) {
      const body = { quota: random(["network", "subnet", "port"], args.max_quota) };
      await iteration.atomic(
        "quotas.update_quotas",
        async (cloud) =>
          objectIn(await call(cloud, "network", "PUT", `/quotas/${iteration.user.tenant.projectId}`, body), "quota"),
        "admin",
      );
    },
  }),
];
