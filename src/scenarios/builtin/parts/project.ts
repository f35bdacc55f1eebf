import type { Cloud } from "#openstack";
import type { ScenarioContext } from "../../scenario.ts";

type Project = Awaited<ReturnType<Cloud["identity"]["projects"]["get"]>>;

/** A project of ours, in the domain of the user that is logged in; administrators. */
export async function makeProject(context: ScenarioContext, cloud: Cloud): Promise<Project> {
  const { user } = await cloud.session.authorization();
  return context.own("project", ({ name, description }) =>
    cloud.identity.projects.create({ name, description, domain_id: user.domainId }),
  );
}
