import { Secret } from "#base";
import type { Cloud } from "#openstack";
import type { ScenarioContext } from "../../scenario.ts";

/** A credential of the user that is logged in, for the run's project; it ends within the hour whatever happens. */
export async function makeApplicationCredential(
  context: ScenarioContext,
  cloud: Cloud,
): Promise<{ readonly id: string; readonly secret: Secret }> {
  const { user } = await cloud.session.authorization();
  const expires = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
  const { id, secret } = await context.own("application-credential", ({ name, description }) =>
    cloud.identity.applicationCredentials(user.id).create({ name, description, expires_at: expires }),
  );
  return { id, secret: new Secret(secret) };
}
