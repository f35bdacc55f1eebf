import { z } from "zod";
import { TargetDimension } from "#contract";

const TargetOptions = z.strictObject({
  zone: z.string().optional().describe("availability zone"),
  host: z.string().optional().describe("compute host; needs an administrator's role"),
  flavor: z.string().optional().describe("name or id"),
  image: z.string().optional().describe("name or id"),
});

const ProofScenarioOptions = z.strictObject({
  id: z.string().describe("the scenario; 'kilowatch scenario list' shows them"),
  interval_seconds: z.number().min(10).default(600).describe("from one begin to the next"),
  jitter_seconds: z.number().min(0).default(30).describe("each begin is moved by up to so much"),
  target: TargetOptions.prefault({}).describe("where; what is left out the cloud chooses"),
  each: TargetDimension.optional().describe("one after the other on every host, zone, flavor or image"),
  options: z.record(z.string(), z.unknown()).prefault({}).describe("the scenario's own options"),
  timeout_seconds: z.number().positive().optional().describe("of one run, its clean-up apart"),
});

const ProofCloudOptions = z.strictObject({
  name: z.string().describe("entry of clouds.yaml"),
  project: z.string().describe("the only project in which anything is made: name or id, must be that of the entry"),
  region: z.string().optional().describe("in place of the entry's"),
  admin: z.boolean().default(false).describe("scenarios that need an administrator may run"),
  observer: z
    .string()
    .optional()
    .describe("entry of clouds.yaml whose credentials see hosts; only read with, to say which host is to blame"),
  hosts: z
    .array(
      z.strictObject({
        name: z.string().describe("as Nova calls the host"),
        zone: z.string().optional().describe("its availability zone"),
        cell: z.string().optional().describe("its cell; no API tells"),
      }),
    )
    .default([])
    .describe("compute hosts, where no credentials see them: members know hosts only by a hash, which is matched"),
  control_url: z
    .string()
    .optional()
    .describe(
      "something that does not depend on the cloud, asked when the cloud can't be reached: is our own network alive?",
    ),
  reach: z
    .boolean()
    .default(false)
    .describe(
      "addresses of guests (floating, or of routed networks) can be reached from here: ping, SSH and HTTP are tried",
    ),
  budget: z
    .strictObject({
      in_flight: z.number().int().min(1).default(8).describe("calls at a time"),
      per_second: z.number().positive().default(20).describe("calls a second"),
    })
    .prefault({})
    .describe("load that proving may make; nothing passes it"),
  parallel: z.number().int().min(1).max(16).default(1).describe("runs at a time"),
  pause_file: z.string().optional().describe("while this file exists no run begins; its first line is the reason"),
  scenarios: z.array(ProofScenarioOptions).default([]).describe("what is proven all the time"),
});
export type ProofCloudOptions = z.output<typeof ProofCloudOptions>;

/** Settings of proving. */
export const ProofOptions = z.strictObject({
  clouds_file: z
    .string()
    .optional()
    .describe("clouds.yaml; absent: OS_CLIENT_CONFIG_FILE, ./clouds.yaml, ~/.config/openstack, /etc/openstack"),
  clouds: z
    .array(ProofCloudOptions)
    .superRefine((clouds, context) => {
      const names = clouds.map(({ name }) => name);
      for (const [index, name] of names.entries()) {
        if (names.indexOf(name) === index) continue;
        context.addIssue({ code: "custom", path: [index, "name"], message: `'${name}' is named above` });
      }
    })
    .default([])
    .describe("clouds in which scenarios may run"),
});
export type ProofOptions = z.output<typeof ProofOptions>;
