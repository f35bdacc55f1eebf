import type { Cloud } from "#openstack";
import type { ScenarioContext } from "../../scenario.ts";

type ServerGroup = Awaited<ReturnType<Cloud["compute"]["serverGroups"]["get"]>>;
type ServerGroupCreate = Parameters<Cloud["compute"]["serverGroups"]["create"]>[0];

export function makeServerGroup(
  context: ScenarioContext,
  cloud: Cloud,
  policy: ServerGroupCreate["policy"],
): Promise<ServerGroup> {
  return context.own("server-group", ({ name }) => cloud.compute.serverGroups.create({ name, policy }));
}
