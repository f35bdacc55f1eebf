import { type Cloud, createCloud, type ServiceType } from "#openstack";
import { FakeCloud, fakeSession } from "./fake-cloud.ts";
import { addCompute } from "./fake-compute.ts";
import { addIdentity } from "./fake-identity.ts";
import { addNetwork } from "./fake-network.ts";
import { addBlockStorage, addImage } from "./fake-storage.ts";

const SERVICES: readonly ServiceType[] = ["identity", "compute", "network", "block-storage", "image"];

/** A cloud with the services that every cloud has, and the way in. */
export function openFake(): { fake: FakeCloud; cloud: Cloud } {
  const fake = new FakeCloud();
  addIdentity(fake);
  addCompute(fake);
  addNetwork(fake);
  addBlockStorage(fake);
  addImage(fake);
  return { fake, cloud: createCloud(fakeSession(fake, SERVICES)) };
}
