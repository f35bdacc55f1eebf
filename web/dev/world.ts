import type { Record } from "#contract";
import { createRandom, type Random } from "./random.ts";
import { CHATTER, CREATION, type FakeTemplate, GRUMBLE, NO_VALID_HOST, NO_VALID_HOST_TRACEBACK } from "./templates.ts";

export const HOURS = 6;
const SEVERITY = { DEBUG: 5, INFO: 9, WARNING: 13, ERROR: 17, CRITICAL: 21 } as const;
const CRITICALITY = { DEBUG: 1, INFO: 2, WARNING: 3, ERROR: 4, CRITICAL: 5 } as const;
const SHARED = new Set([
  "nova-compute",
  "neutron-openvswitch-agent",
  "ovn-controller",
  "ovs-vswitchd",
  "libvirtd",
  "kernel",
]);

/** What the fake cloud did over the last hours, oldest first, and the requests that made it. */
export interface World {
  records: Record[];
  requests: FakeRequest[];
}

export interface FakeRequest {
  id: string;
  title: string;
  start: number;
  duration: number;
  status: number;
}

export function stamp(millis: number): string {
  return new Date(millis).toISOString().replace("Z", "000Z");
}

function hostOf(service: string, random: Random, computeHost?: string): string {
  if (SHARED.has(service)) return computeHost ?? `cmp-${random.pick(["01", "02", "03", "04", "05", "06"])}`;
  return `ctl-${random.pick(["1", "2", "3"])}`;
}

interface Extra {
  requestId?: string;
  host?: string;
  values?: string[];
  instance?: string;
  traceback?: string;
}

/** One record of a template at a moment; `sequence` makes its id. */
export function makeRecord(
  template: FakeTemplate,
  time: number,
  sequence: number,
  random: Random,
  extra: Extra = {},
): Record {
  const slots = template.template.split("{}").length - 1;
  const variables = Array.from({ length: slots }, (_, index) => {
    if (extra.instance !== undefined && index === 0) return extra.instance;
    return (
      extra.values?.[index] ?? random.pick(["10.0.0.11", "1893", "0.5312", "cmp-03", "tap3f2a91c4-5e", "42"] as const)
    );
  });
  let slot = 0;
  const message = template.template.replaceAll("{}", () => variables[slot++] ?? "");
  const host = extra.host ?? hostOf(template.service, random);
  const header = `${stamp(time).slice(0, 10)} ${stamp(time).slice(11, 23)} 2211 ${template.level} ${template.logger} [${extra.requestId ?? "-"}] `;
  return {
    record_id: `r${sequence.toString(36).padStart(8, "0")}`,
    time: stamp(time),
    time_source: "stamped",
    observed_time: stamp(time + 240),
    sequence,
    kind: template.template.includes("status: ") ? "access" : "log",
    severity: SEVERITY[template.level],
    level: template.level,
    repeat: template.code.startsWith("MSG") ? 1 + random.below(6) : 1,
    event_id: `${template.code}-${CRITICALITY[template.level]}`,
    event_code: `${template.code.slice(-6)}QW3R7TY`,
    template: template.template,
    variables,
    edition: "e1",
    message,
    origin: {
      service: template.service,
      process: "2211",
      project: template.logger.split(".")[0] ?? "",
      logger: template.logger,
    },
    cloud: "demo",
    host,
    place: { region: "RegionOne", zone: "nova" },
    ...(extra.requestId ? { request_id: extra.requestId } : {}),
    actor: { user: "0f3bd0e4c9f94cfc9f3a7a2c1d7e5b11", project: "6bc8d1f04fd94f2f9f0c8a3a0e7b9d22" },
    resources: extra.instance ? [{ type: "server", id: extra.instance }] : [],
    ...(template.template.includes("POST /v2.1/servers")
      ? { http: { method: "POST", path: "/v2.1/servers", status: 202, response_bytes: 411 }, duration: 0.84 }
      : {}),
    ...(extra.traceback ? { exception: exceptionOf(extra.traceback) } : {}),
    locator: `file:/var/log/${template.service}.log@8f2c:${sequence * 181}+181`,
    format: "oslo-text",
    confidence: 1,
    schema: 1,
    original: `${header}${message}\n${extra.traceback ? extra.traceback.replaceAll(/^/gm, header) : ""}`,
  };
}

function exceptionOf(text: string): NonNullable<Record["exception"]> {
  const frame = (file: string, line: number, name: string, code: string) => ({ file, line, function: name, code });
  return {
    class: "nova.exception.RescheduledException",
    message: "Build of instance was re-scheduled: Virtual Interface creation failed",
    root_cause: "nova.exception.VirtualInterfaceCreateException",
    chain: [
      {
        class: "nova.exception.RescheduledException",
        message: "Build of instance was re-scheduled: Virtual Interface creation failed",
        frames: [
          frame(
            "/usr/lib/python3/dist-packages/nova/compute/manager.py",
            2459,
            "_do_build_and_run_instance",
            "self._build_and_run_instance(context, instance, image,",
          ),
        ],
      },
      {
        class: "nova.exception.VirtualInterfaceCreateException",
        message: "Virtual Interface creation failed",
        frames: [
          frame(
            "/usr/lib/python3/dist-packages/nova/compute/manager.py",
            2651,
            "_build_and_run_instance",
            "self.driver.spawn(context, instance, image_meta,",
          ),
          frame(
            "/usr/lib/python3/dist-packages/nova/virt/libvirt/driver.py",
            4407,
            "spawn",
            "self._create_guest_with_network(",
          ),
          frame(
            "/usr/lib/python3/dist-packages/nova/virt/libvirt/driver.py",
            7722,
            "_create_guest_with_network",
            "raise exception.VirtualInterfaceCreateException()",
          ),
        ],
      },
    ],
    text,
  };
}

/** A template of the chatter by its weight. */
export function chatter(random: Random): FakeTemplate {
  const total = CHATTER.reduce((sum, each) => sum + each.weight, 0);
  let at = random.next() * total;
  return CHATTER.find((each) => (at -= each.weight) <= 0) ?? (CHATTER[0] as FakeTemplate);
}

/** All that happened in the hours before `now` (milliseconds since the epoch). */
export function createWorld(now: number, size = 6_000): World {
  const random = createRandom(20_261_123);
  const start = now - HOURS * 3_600_000;
  const drafts: { template: FakeTemplate; time: number; extra: Extra }[] = [];
  const requests: FakeRequest[] = [];
  for (let index = 0; index < size; index += 1) {
    const template = chatter(random);
    // The broker was away for twenty minutes in the last hour.
    const isBroker = template.code.startsWith("MSG");
    const time = isBroker ? now - 2_700_000 + random.next() * 1_200_000 : start + random.next() * (now - start);
    drafts.push({ template, time, extra: {} });
  }
  for (let index = 0; index < size / 100; index += 1) {
    const isFailed = index % 9 === 4;
    const at = start + random.next() * (now - start - 60_000);
    const request = {
      id: `req-${random.uuid()}`,
      title: "POST /v2.1/servers",
      start: at,
      duration: 4 + random.next() * 9,
      status: 202,
    };
    requests.push(request);
    const extra: Extra = { requestId: request.id, instance: random.uuid(), host: "" };
    const compute = hostOf("nova-compute", random);
    CREATION.forEach((template, step) => {
      if (isFailed && step >= 13) return;
      const time = at + (request.duration * 1000 * step) / CREATION.length + random.next() * 200;
      drafts.push({ template, time, extra: { ...extra, host: hostOf(template.service, random, compute) } });
    });
    if (isFailed) {
      const time = at + request.duration * 1000;
      drafts.push({
        template: GRUMBLE,
        time: time - 900,
        extra: { ...extra, host: compute, values: ["[('network-vif-plugged', '3f2a91c4')]"] },
      });
      drafts.push({
        template: NO_VALID_HOST,
        time,
        extra: {
          ...extra,
          host: compute,
          values: ["", compute, `${compute}.example.net`],
          traceback: NO_VALID_HOST_TRACEBACK,
        },
      });
    }
  }
  drafts.sort((a, b) => a.time - b.time);
  const records = drafts.map(({ template, time, extra }, index) => makeRecord(template, time, index, random, extra));
  return { records, requests: requests.toSorted((a, b) => b.start - a.start) };
}
