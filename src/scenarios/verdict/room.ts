import { z } from "zod";
import type { Cloud } from "#openstack";
import type { Room, Size } from "./facts.ts";

const Candidates = z.object({ allocation_requests: z.array(z.unknown()) });
const Services = z.object({
  services: z.array(z.looseObject({ host: z.string(), state: z.string(), status: z.string() })),
});

/** Enough to tell "none" from "some"; the answer may be large. */
const MOST_CANDIDATES = 100;

/** Whether the cloud has room for a flavor, as Placement tells administrators; an empty answer where it can't be seen. */
export async function readRoom(
  cloud: Cloud,
  asked: { readonly size?: Size | undefined; readonly host?: string | undefined },
): Promise<Room> {
  const [candidates, obstacle] = await Promise.all([
    asked.size === undefined ? undefined : countCandidates(cloud, asked.size),
    asked.host === undefined ? undefined : hostObstacle(cloud, asked.host),
  ]);
  return { ...(candidates !== undefined && { candidates }), ...(obstacle !== undefined && { obstacle }) };
}

async function countCandidates(cloud: Cloud, { vcpus, ram, disk }: Size): Promise<number | undefined> {
  const wanted = [`VCPU:${vcpus}`, `MEMORY_MB:${ram}`, ...(disk > 0 ? [`DISK_GB:${disk}`] : [])];
  try {
    const answer = await cloud.session.request({
      service: "placement",
      method: "GET",
      path: "/allocation_candidates",
      query: { resources: wanted.join(","), limit: MOST_CANDIDATES, required: "!COMPUTE_STATUS_DISABLED" },
      microversion: "1.22",
    });
    return Candidates.safeParse(answer.body).data?.allocation_requests.length;
  } catch {
    return undefined;
  }
}

async function hostObstacle(cloud: Cloud, host: string): Promise<string | undefined> {
  try {
    const { body } = await cloud.session.request({
      service: "compute",
      method: "GET",
      path: "/os-services",
      query: { host, binary: "nova-compute" },
    });
    const services = Services.safeParse(body).data?.services;
    if (services === undefined) return undefined;
    const [service] = services;
    if (service === undefined) return `${host} is no compute host of this cloud`;
    if (service.state !== "up") return `nova-compute on ${host} is ${service.state}`;
    return service.status === "enabled" ? undefined : `nova-compute on ${host} is ${service.status}`;
  } catch {
    return undefined;
  }
}
