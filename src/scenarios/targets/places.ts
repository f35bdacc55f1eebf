import { z } from "zod";
import { messageOf } from "#base";
import type { ProofDimension } from "#contract";
import type { Cloud } from "#openstack";
import { type CloudFacts, readFacts } from "../facts.ts";
import type { KnownHost } from "../verdict/attribution.ts";

/** One place of a cloud, as its APIs or the configuration tell of it. */
export interface Place {
  readonly name: string;
  readonly from: "cloud" | "configuration";
  /** Why nothing can be run there now. */
  readonly obstacle?: string;
}

export interface Places {
  readonly places: readonly Place[];
  /** What limits the picture. */
  readonly notes: readonly string[];
}

/** The places of one cloud; what an administrator or observer sees is asked for once in a while, not with every question. */
export interface PlaceBook {
  of(by: ProofDimension): Promise<Places>;
  /** Hosts with zone and cell, for attribution. */
  hosts(): Promise<readonly KnownHost[]>;
}

const Services = z.object({
  services: z.array(z.looseObject({ host: z.string(), zone: z.string(), state: z.string(), status: z.string() })),
});

const LASTS_MILLISECONDS = 300_000;

export function openPlaceBook(options: {
  readonly cloud: Cloud;
  readonly observer?: Cloud | undefined;
  readonly configured: readonly KnownHost[];
}): PlaceBook {
  const { cloud, observer, configured } = options;
  const facts: CloudFacts = readFacts(cloud);
  const seen = remembered(() => readHosts(observer ?? cloud));
  const cellOf = new Map(configured.map(({ name, cell }) => [name, cell]));

  async function hosts(): Promise<readonly KnownHost[]> {
    const { hosts: visible } = await seen();
    const rest = configured.filter(({ name }) => !visible.some((host) => host.name === name));
    const known = visible.map(({ name, zone }) => {
      const cell = cellOf.get(name);
      return { name, zone, ...(cell !== undefined && { cell }) };
    });
    return [...known, ...rest];
  }

  async function hostPlaces(): Promise<Places> {
    const { hosts: visible, reason } = await seen();
    const rest = configured.filter(({ name }) => !visible.some((host) => host.name === name));
    return {
      places: [
        ...visible.map(({ name, obstacle }) => ({
          name,
          from: "cloud" as const,
          ...(obstacle !== undefined && { obstacle }),
        })),
        ...rest.map(({ name }) => ({ name, from: "configuration" as const })),
      ],
      notes: reason === undefined ? [] : [reason],
    };
  }

  const listed = async (read: () => Promise<readonly string[]>): Promise<Places> => {
    try {
      return { places: (await read()).map((name) => ({ name, from: "cloud" })), notes: [] };
    } catch (error) {
      return { places: [], notes: [`the cloud does not list them: ${messageOf(error)}`] };
    }
  };

  return {
    hosts,
    async of(by) {
      switch (by) {
        case "host":
          return hostPlaces();
        case "zone":
          return listed(() => facts.zones());
        case "flavor":
          return listed(async () => (await facts.flavors()).map(({ name }) => name));
        case "image":
          return listed(async () => (await facts.images()).map(({ name }) => name));
        case "region":
          return listed(() => regionsOf(cloud));
        case "cell":
          return cellPlaces(configured);
        case "cloud":
          return { places: [{ name: cloud.session.cloud, from: "configuration" }], notes: [] };
        default:
          return by satisfies never;
      }
    },
  };
}

function cellPlaces(configured: readonly KnownHost[]): Places {
  const cells = [...new Set(configured.flatMap(({ cell }) => (cell === undefined ? [] : [cell])))];
  return {
    places: cells.map((name) => ({ name, from: "configuration" })),
    notes: cells.length > 0 ? [] : ["no API tells which host is in which cell: the configuration's hosts can"],
  };
}

async function regionsOf(cloud: Cloud): Promise<string[]> {
  const { catalog } = await cloud.session.authorization();
  const regions = catalog
    .filter(({ type }) => type === "compute")
    .flatMap(({ endpoints }) => endpoints.map(({ region }) => region));
  return [...new Set(regions)];
}

interface SeenHosts {
  readonly hosts: readonly { readonly name: string; readonly zone: string; readonly obstacle?: string }[];
  readonly reason?: string;
}

async function readHosts(cloud: Cloud): Promise<SeenHosts> {
  try {
    const { body } = await cloud.session.request({
      service: "compute",
      method: "GET",
      path: "/os-services",
      query: { binary: "nova-compute" },
    });
    const services = Services.parse(body).services;
    return {
      hosts: services.map(({ host, zone, state, status }) => {
        const obstacle =
          state !== "up" ? `nova-compute is ${state}` : status !== "enabled" ? `it is ${status}` : undefined;
        return { name: host, zone, ...(obstacle !== undefined && { obstacle }) };
      }),
    };
  } catch (error) {
    return { hosts: [], reason: `these credentials see no hosts (an observer's would): ${messageOf(error)}` };
  }
}

function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: Promise<T> } | undefined;
  return () => {
    if (kept === undefined || performance.now() - kept.at > LASTS_MILLISECONDS) {
      kept = { at: performance.now(), value: read() };
    }
    return kept.value;
  };
}
