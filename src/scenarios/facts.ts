import { type Cloud, CloudError } from "#openstack";
import { type Body, collect, list, pages, record, strings, text } from "./owned/rest.ts";
import type { Given } from "./scenario.ts";

export type GivenImage = Given["image"];
export type GivenFlavor = Given["flavor"];
export type GivenNetwork = Given["externalNetwork"];

/** What requirements ask of a cloud; each is read when first asked for, serves all scenarios of a set, and is read again when it is old. */
export interface CloudFacts {
  /** Active images that servers can boot, smallest first. */
  images(): Promise<readonly (GivenImage & { minRam: number; minDisk: number })[]>;
  /** Flavors without special hardware, smallest first. */
  flavors(): Promise<readonly GivenFlavor[]>;
  externalNetworks(): Promise<readonly GivenNetwork[]>;
  extensions(): Promise<ReadonlySet<string>>;
  /** Hosts that are up and enabled (admin). */
  hosts(): Promise<readonly string[]>;
  zones(): Promise<readonly string[]>;
}

export function readFacts(cloud: Cloud): CloudFacts {
  return {
    images: lately(() => readImages(cloud)),
    flavors: lately(() => readFlavors(cloud)),
    externalNetworks: lately(() => readExternalNetworks(cloud)),
    extensions: lately(() => readExtensions(cloud)),
    hosts: lately(() => readHosts(cloud)),
    zones: lately(() => readZones(cloud)),
  };
}

/** In a server facts are asked for months: images, flavors and hosts come and go meanwhile. */
const OLD_MILLISECONDS = 300_000;

function lately<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  let old = 0;
  return () => {
    if (performance.now() >= old) reading = undefined;
    if (reading === undefined) old = performance.now() + OLD_MILLISECONDS;
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

async function readImages(cloud: Cloud): ReturnType<CloudFacts["images"]> {
  const request = { service: "image", method: "GET", path: "/images", query: { status: "active" } } as const;
  const images = [];
  for await (const image of pages(cloud, request, { collection: "images" })) {
    // Kernels and initial disks of ancient images; installation media.
    if (/^(?:aki|ari|iso)$/.test(text(image["disk_format"]))) continue;
    images.push({
      id: text(image["id"]),
      name: text(image["name"]),
      minRam: number(image["min_ram"]),
      minDisk: number(image["min_disk"]),
      size: number(image["size"]),
    });
  }
  return images.toSorted((left, right) => left.size - right.size || compare(left.name, right.name));
}

async function readFlavors(cloud: Cloud): ReturnType<CloudFacts["flavors"]> {
  const flavors = [];
  for (const flavor of await flavorBodies(cloud)) {
    const specs = Object.keys(record(flavor["extra_specs"]));
    if (specs.some((key) => /^(?:resources|trait|pci_passthrough|aggregate_instance_extra_specs)/.test(key))) continue;
    flavors.push({
      id: text(flavor["id"]),
      name: text(flavor["name"] ?? flavor["original_name"]),
      vcpus: number(flavor["vcpus"]),
      ram: number(flavor["ram"]),
      disk: number(flavor["disk"]),
    });
  }
  return flavors.toSorted(
    (left, right) =>
      left.ram - right.ram || left.vcpus - right.vcpus || left.disk - right.disk || compare(left.name, right.name),
  );
}

/** Extra specs are shown from 2.61 on; an older cloud answers 406 and is asked without. */
async function flavorBodies(cloud: Cloud): Promise<Body[]> {
  const request = { service: "compute", method: "GET", path: "/flavors/detail", query: {} } as const;
  try {
    return await collect(pages(cloud, { ...request, microversion: "2.61" }, { collection: "flavors" }));
  } catch (error) {
    if (!(error instanceof CloudError) || error.exchange?.status !== 406) throw error;
    return collect(pages(cloud, request, { collection: "flavors" }));
  }
}

async function readExternalNetworks(cloud: Cloud): ReturnType<CloudFacts["externalNetworks"]> {
  const query = { "router:external": true, status: "ACTIVE", fields: ["id", "name"] };
  const networks = [];
  for await (const network of pages(
    cloud,
    { service: "network", method: "GET", path: "/networks", query },
    { collection: "networks" },
  )) {
    networks.push({ id: text(network["id"]), name: text(network["name"]) });
  }
  return networks.toSorted((left, right) => compare(left.name, right.name));
}

async function readExtensions(cloud: Cloud): ReturnType<CloudFacts["extensions"]> {
  const { body } = await cloud.session.request<Body>({ service: "network", method: "GET", path: "/extensions" });
  return new Set(list(body["extensions"]).map((extension) => text(record(extension)["alias"])));
}

async function readHosts(cloud: Cloud): ReturnType<CloudFacts["hosts"]> {
  const { body } = await cloud.session.request<Body>({
    service: "compute",
    method: "GET",
    path: "/os-services",
    query: { binary: "nova-compute" },
  });
  return list(body["services"])
    .map(record)
    .filter((service) => service["state"] === "up" && service["status"] === "enabled")
    .map((service) => text(service["host"]))
    .toSorted();
}

async function readZones(cloud: Cloud): ReturnType<CloudFacts["zones"]> {
  const { body } = await cloud.session.request<Body>({
    service: "compute",
    method: "GET",
    path: "/os-availability-zone",
  });
  const zones = list(body["availabilityZoneInfo"]).map(record);
  return strings(
    zones.filter((zone) => record(zone["zoneState"])["available"] === true).map((zone) => zone["zoneName"]),
  );
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
