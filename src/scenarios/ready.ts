import { type Clock, KilowatchError, type Logger, timestampOf } from "#base";
import type { NotRun, Run, ScenarioTarget } from "#contract";
import type { Cloud } from "#openstack";
import { type CloudFacts, readFacts } from "./facts.ts";
import type { Ready } from "./iterate.ts";
import { checkedOptions } from "./options.ts";
import type { Given, GuestReach, Scenario } from "./scenario.ts";

export interface ReadyRequest {
  readonly scenario: Scenario;
  /** As a person wrote them. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly cloud: Cloud;
  readonly target: ScenarioTarget;
  /** Scenarios marked admin may run. */
  readonly admin?: boolean;
  readonly reach?: GuestReach | undefined;
  /** Shared by the scenarios of a set, so that images and flavors are listed once. */
  readonly facts?: CloudFacts;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Reason = NotRun["reasons"][number];

/**
 * Checks the options, looks at every requirement, and finds what the scenario takes from the cloud. Answers all reasons why
 * not, in `reasons`. Throws INPUT_INVALID for the options, and a CloudError where the cloud itself fails to answer.
 */
export async function makeReady(request: ReadyRequest): Promise<Ready | NotRun> {
  const { scenario, cloud, target } = request;
  const options = checkedOptions(scenario, request.options ?? {});
  const authorization = await cloud.session.authorization();
  const projectId = authorization.project?.id;
  const reasons = [...(await missingServices(request)), ...missingRole(request, authorization.roles)];
  if (projectId === undefined) {
    reasons.push({
      requirement: "role",
      message: `the credentials of cloud '${target.cloud}' have no project to work in`,
    });
  }
  const found = reasons.length > 0 ? {} : await findGiven(request, reasons);
  const given = guard(scenario, found);
  if (reasons.length === 0 && projectId !== undefined) {
    const message = await scenario.requires.other?.({ cloud, given, projectId, target });
    if (message !== undefined) reasons.push({ requirement: "other", message });
  }
  if (reasons.length > 0 || projectId === undefined) {
    return { scenario: scenario.id, target, time: timestampOf(request.clock.nowMicros()), reasons };
  }
  const site = { cloud: cloud.session.cloud, region: cloud.session.region, projectId };
  return { scenario, options, target, given, cloud, site, reach: request.reach, logger: request.logger };
}

/** Tells what `makeReady` and `runScenario` answered. */
export function isNotRun(answer: Ready | Run | NotRun): answer is NotRun {
  return "reasons" in answer;
}

async function missingServices({ scenario, cloud }: ReadyRequest): Promise<Reason[]> {
  const reasons: Reason[] = [];
  for (const service of scenario.requires.services) {
    if ((await cloud.session.endpoint(service)) === undefined) {
      reasons.push({ requirement: "services", message: `the catalogue has no ${service} service in this region` });
    }
  }
  return reasons;
}

function missingRole({ scenario, admin, target }: ReadyRequest, roles: readonly string[]): Reason[] {
  const { role } = scenario.requires;
  const has = roles.join(", ");
  if (role === "admin" && admin !== true) {
    return [
      { requirement: "role", message: "it needs an admin's role and runs only where that is asked for (--admin)" },
    ];
  }
  if (role === "admin" && !roles.includes("admin")) {
    return [{ requirement: "role", message: `it needs the role admin; cloud '${target.cloud}' logs in with ${has}` }];
  }
  // Clouds call their members' role what they like; only the reader's is known to make nothing.
  if (role === "member" && roles.every((name) => name === "reader")) {
    return [
      { requirement: "role", message: `it makes objects, and cloud '${target.cloud}' logs in with the role reader` },
    ];
  }
  return [];
}

type Found = { -readonly [Key in keyof Given]?: Given[Key] };

async function findGiven(request: ReadyRequest, reasons: Reason[]): Promise<Found> {
  const { scenario, target } = request;
  const { requires } = scenario;
  const facts = request.facts ?? readFacts(request.cloud);
  const found: Found = {};
  if (requires.server === true) await findServer(facts, target, found, reasons);
  if (requires.externalNetwork === true) {
    const [network] = await facts.externalNetworks();
    if (network === undefined) {
      reasons.push({ requirement: "external-network", message: "the project sees no external network that is up" });
    } else found.externalNetwork = network;
  }
  const extensions = requires.extensions?.length ? await facts.extensions() : new Set<string>();
  const absent = (requires.extensions ?? []).filter((alias) => !extensions.has(alias));
  if (absent.length > 0) {
    reasons.push({ requirement: "extensions", message: `Neutron has no extension ${absent.join(", ")}` });
  }
  if (requires.hosts !== undefined) found.hosts = atLeast(requires.hosts, await facts.hosts(), "hosts", reasons);
  if (requires.zones !== undefined) found.zones = atLeast(requires.zones, await facts.zones(), "zones", reasons);
  if (requires.reach === true && request.reach === undefined) {
    reasons.push({
      requirement: "reach",
      message: "this machine is not known to reach guests: say so in the configuration (reach), or run it where it is",
    });
  }
  return found;
}

function atLeast(
  least: number,
  names: readonly string[],
  requirement: "hosts" | "zones",
  reasons: Reason[],
): readonly string[] {
  if (names.length < least) {
    reasons.push({ requirement, message: `it needs ${least} ${requirement} that are up, and sees ${names.length}` });
  }
  return names;
}

async function findServer(facts: CloudFacts, target: ScenarioTarget, found: Found, reasons: Reason[]): Promise<void> {
  const images = await facts.images();
  const image = target.image === undefined ? images[0] : images.find((candidate) => isNamed(candidate, target.image));
  if (image === undefined) {
    const message =
      target.image === undefined
        ? "the project sees no active image"
        : `no active image '${target.image}' in the project's sight`;
    reasons.push({ requirement: "server", message });
    return;
  }
  found.image = { id: image.id, name: image.name };
  const flavors = await facts.flavors();
  const flavor =
    target.flavor === undefined
      ? flavors.find(({ ram, disk }) => ram >= image.minRam && (disk >= image.minDisk || disk === 0))
      : flavors.find((candidate) => isNamed(candidate, target.flavor));
  if (flavor === undefined) {
    const message =
      target.flavor === undefined
        ? `no flavor holds the image ${image.name} (${image.minRam} MiB of memory, ${image.minDisk} GiB of disk)`
        : `no flavor '${target.flavor}' in the project's sight`;
    reasons.push({ requirement: "server", message });
    return;
  }
  found.flavor = flavor;
}

function isNamed({ id, name }: { id: string; name: string }, wanted: string | undefined): boolean {
  return id === wanted || name === wanted;
}

/** Reading what was not required, and so not looked for, is a bug that must show. */
function guard(scenario: Scenario, found: Found): Given {
  const read = <Key extends keyof Given>(key: Key): Given[Key] => {
    const value = found[key];
    if (value === undefined) {
      throw new KilowatchError(
        "INPUT_INVALID",
        `the scenario ${scenario.id} uses given.${key}, which it does not require`,
      );
    }
    return value;
  };
  return {
    get image() {
      return read("image");
    },
    get flavor() {
      return read("flavor");
    },
    get externalNetwork() {
      return read("externalNetwork");
    },
    get hosts() {
      return read("hosts");
    },
    get zones() {
      return read("zones");
    },
  };
}
