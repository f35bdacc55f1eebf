import type { Credentials } from "./auth/credentials.ts";
import { BlockStorage } from "./block-storage/block-storage.ts";
import { Compute } from "./compute/compute.ts";
import { Dns } from "./dns/dns.ts";
import { Identity } from "./identity/identity.ts";
import { ImageService } from "./image/image.ts";
import { KeyManager } from "./key-manager/key-manager.ts";
import { LoadBalancing } from "./load-balancer/load-balancing.ts";
import { NetworkService } from "./network/network.ts";
import { ObjectStore } from "./object-store/object-store.ts";
import { Orchestration } from "./orchestration/orchestration.ts";
import { Placement } from "./placement/placement.ts";
import type { CallScope, Session } from "./session.ts";

/** One cloud, its services by name; a derived cloud shares everything but the scope of its calls. */
export interface Cloud {
  readonly session: Session;
  readonly identity: Identity;
  readonly compute: Compute;
  readonly network: NetworkService;
  readonly blockStorage: BlockStorage;
  readonly image: ImageService;
  readonly placement: Placement;
  /** The ones below stand in few catalogues: their calls fail as `absent` where `session.endpoint` answers undefined. */
  readonly orchestration: Orchestration;
  readonly loadBalancing: LoadBalancing;
  readonly objectStore: ObjectStore;
  readonly dns: Dns;
  readonly keyManager: KeyManager;
  with(scope: CallScope): Cloud;
  /** The same cloud as somebody else, out of the same budget. */
  as(credentials: Credentials): Cloud;
}

/** The services of a session's cloud. Cheap, and so is `with`: a service is made when it is named. */
export function createCloud(session: Session): Cloud {
  return new Services(session);
}

class Services implements Cloud {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  get identity(): Identity {
    return new Identity(this.session);
  }

  get compute(): Compute {
    return new Compute(this.session);
  }

  get network(): NetworkService {
    return new NetworkService(this.session);
  }

  get blockStorage(): BlockStorage {
    return new BlockStorage(this.session);
  }

  get placement(): Placement {
    return new Placement(this.session);
  }

  get image(): ImageService {
    return new ImageService(this.session);
  }

  get orchestration(): Orchestration {
    return new Orchestration(this.session);
  }

  get loadBalancing(): LoadBalancing {
    return new LoadBalancing(this.session);
  }

  get objectStore(): ObjectStore {
    return new ObjectStore(this.session);
  }

  get dns(): Dns {
    return new Dns(this.session);
  }

  get keyManager(): KeyManager {
    return new KeyManager(this.session);
  }

  with(scope: CallScope): Cloud {
    return new Services(this.session.with(scope));
  }

  as(credentials: Credentials): Cloud {
    return new Services(this.session.as(credentials));
  }
}
