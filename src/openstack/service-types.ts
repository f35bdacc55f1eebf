import type { ServiceType } from "./session.ts";

/** What has to be known of a service before its first call. */
interface ServiceFacts {
  /** Types that catalogues use, the official one first (service-types authority). */
  readonly types: readonly string[];
  /** Path of the version root where the catalogue's URL has none. */
  readonly versionPath: string;
  /** Name in `OpenStack-API-Version`, where the service has microversions. */
  readonly microversionName?: string;
  /** Older name of the microversion header, still sent for services before Newton. */
  readonly legacyMicroversionHeader?: string;
}

/** https://service-types.openstack.org/service-types.json, the part of it that Kilowatch speaks. */
export const services: Readonly<Record<ServiceType, ServiceFacts>> = {
  identity: { types: ["identity", "identityv3"], versionPath: "/v3" },
  compute: {
    types: ["compute", "computev21"],
    versionPath: "/v2.1",
    microversionName: "compute",
    legacyMicroversionHeader: "x-openstack-nova-api-version",
  },
  network: { types: ["network"], versionPath: "/v2.0" },
  "block-storage": {
    types: ["block-storage", "volumev3", "block-store", "volume", "volumev2"],
    versionPath: "/v3",
    microversionName: "volume",
  },
  image: { types: ["image"], versionPath: "/v2" },
  placement: { types: ["placement"], versionPath: "", microversionName: "placement" },
  orchestration: { types: ["orchestration"], versionPath: "/v1" },
  "load-balancer": { types: ["load-balancer"], versionPath: "/v2.0" },
  "object-store": { types: ["object-store"], versionPath: "" },
  dns: { types: ["dns"], versionPath: "/v2" },
  "key-manager": { types: ["key-manager"], versionPath: "/v1" },
};

export const serviceTypes = Object.keys(services) as readonly ServiceType[];

/** The official type of a type that a catalogue or a setting uses, `undefined` for services that Kilowatch does not speak. */
export function serviceTypeOf(type: string): ServiceType | undefined {
  const wanted = type.replaceAll("_", "-");
  return serviceTypes.find((service) => services[service].types.includes(wanted));
}
