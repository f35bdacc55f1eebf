import { z } from "zod";
import type { ServiceType } from "#openstack";
import { call } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";

const users = { users: true };

/** A cheap call that makes a service validate the token. */
function validate(name: string, service: ServiceType, path: string, query?: Record<string, string>): RallyScenario {
  return defineRallyScenario({
    name: `Authenticate.validate_${name}`,
    needs: users,
    args: z.strictObject({ repetitions: z.number().int().min(1) }),
    async run(iteration, { repetitions }) {
      await iteration.atomic(`authenticate.validate_${name}`, async (cloud) => {
        for (let count = 0; count < repetitions; count++) {
          await call(cloud, service, "GET", path, undefined, query === undefined ? {} : { query });
        }
      });
    },
  });
}

/** rally_openstack/task/scenarios/authenticate/authenticate.py. */
export const authenticateScenarios: readonly RallyScenario[] = [
  defineRallyScenario({
    name: "Authenticate.keystone",
    needs: users,
    args: z.strictObject({}),
    run: (iteration) => iteration.atomic("authenticate.keystone", () => iteration.user.login(iteration.signal), "none"),
  }),
  validate("glance", "image", "/images", { name: "__intentionally_non_existent_image___" }),
  validate("nova", "compute", "/flavors/detail"),
  validate("cinder", "block-storage", "/types"),
  validate("neutron", "network", "/networks"),
  validate("heat", "orchestration", "/stacks", { limit: "0" }),
  validate("octavia", "load-balancer", "/lbaas/loadbalancers"),
];
