import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import type { Server } from "./server.ts";

/** Another host of the server's zone that is up; administrators. Clouds may let a migration end on the host where it began. */
export async function otherHost(cloud: Cloud, server: Server): Promise<string> {
  const here = server["OS-EXT-SRV-ATTR:host"];
  const zone = server["OS-EXT-AZ:availability_zone"];
  const services = await cloud.compute.services.all({ binary: "nova-compute" });
  const other = services.find(
    (service) =>
      service.state === "up" && service.status === "enabled" && service.zone === zone && service.host !== here,
  );
  if (other === undefined)
    throw new ScenarioFault(`zone ${zone} has no other host that is up to move server ${server.id} to`);
  return other.host;
}
