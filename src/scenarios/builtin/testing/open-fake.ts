import { type Cloud, createCloud, type ServiceType } from "#openstack";
import { FakeCloud, fakeSession } from "./fake-cloud.ts";
import { addCompute } from "./fake-compute.ts";
import { addIdentity } from "./fake-identity.ts";
import { addNetwork } from "./fake-network.ts";
import { addOptional } from "./fake-optional.ts";
import { addBlockStorage, addImage } from "./fake-storage.ts";

const SERVICES: readonly ServiceType[] = [
  "identity",
  "compute",
  "network",
  "block-storage",
  "image",
  "orchestration",
  "load-balancer",
  "object-store",
  "dns",
  "key-manager",
];

/** A cloud with all services, and the way in. */
export function openFake(): { fake: FakeCloud; cloud: Cloud } {
  const fake = new FakeCloud();
  addIdentity(fake);
  addCompute(fake);
  addNetwork(fake);
  addBlockStorage(fake);
  addImage(fake);
  addOptional(fake);
  return { fake, cloud: createCloud(fakeSession(fake, SERVICES)) };
}
