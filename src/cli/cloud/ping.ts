import { buildCommand } from "@stricli/core";
import { errorTable } from "#base";
import type { CloudPing, ServicePing } from "#openstack";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";

interface Flags {
  cloud?: string;
  region?: string;
  times: number;
  timeout: number;
  output: OutputForm;
}

/** At most so many calls at once, so that a ping is no load. */
const IN_FLIGHT = 8;

export const cloudPing = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Ask every API of a cloud's catalogue: reachable, version, latency, health",
    fullDescription: [
      "Signs in with clouds.yaml and asks every API that the catalogue has in the region for its version document and its",
      "/healthcheck. Reads only. The exit code is 69 when one of them is unreachable or unhealthy, 77 when Keystone refuses",
      "the credentials, 78 when there is no such cloud.",
      "",
      "Example: kilowatch cloud ping --cloud mycloud --output json",
    ].join("\n"),
  },
  parameters: {
    flags: {
      cloud: { kind: "parsed", parse: String, brief: "Name in clouds.yaml (default OS_CLOUD)", optional: true },
      region: { kind: "parsed", parse: String, brief: "In place of region_name", optional: true },
      times: { kind: "parsed", parse: wholeNumber, brief: "How often each API is asked", default: "3" },
      timeout: { kind: "parsed", parse: seconds, brief: "Seconds that one call may take", default: "10" },
      output: outputFlag,
    },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const { pingCloud } = await import("#openstack");
    const ping = await pingCloud(flags.cloud, {
      env: this.process.env,
      ...(flags.region === undefined ? {} : { region: flags.region }),
      times: flags.times,
      timeoutSeconds: flags.timeout,
      budget: { inFlight: IN_FLIGHT },
    });
    const text = flags.output === "json" ? toJson(ping) : toTable(ping, this.process.stdout.columns);
    await write(this.process.stdout, text);
    if (ping.services.some(({ state }) => state !== "reachable")) {
      this.process.exitCode = errorTable.CLOUD_UNREACHABLE.exit;
    }
  },
});

function toTable({ services }: CloudPing, width: number | undefined): string {
  return renderTable<ServicePing>(
    services,
    [
      { title: "service", value: ({ type }) => type },
      { title: "name", value: ({ name }) => name },
      { title: "state", value: ({ state }) => state },
      { title: "version", value: ({ version }) => version ?? "–" },
      {
        title: "microversions",
        value: ({ microversions }) => (microversions ? `${microversions.min}–${microversions.max}` : "–"),
      },
      { title: "min ms", value: ({ latency }) => milliseconds(latency?.min), align: "right" },
      { title: "avg ms", value: ({ latency }) => milliseconds(latency?.average), align: "right" },
      { title: "health", value: ({ healthcheck }) => healthcheck ?? "–" },
      { title: "detail", value: ({ problem, url }) => problem ?? url, elastic: true },
    ],
    width,
  );
}

function toJson({ cloud, region, interface: side, services }: CloudPing): string {
  const json = {
    cloud,
    ...(region === undefined ? {} : { region }),
    interface: side,
    services: services.map(({ latency, ...service }) => ({
      ...service,
      ...(latency === undefined
        ? {}
        : {
            latency: {
              min_seconds: rounded(latency.min),
              average_seconds: rounded(latency.average),
              times: latency.times,
            },
          }),
    })),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

/** To the microsecond. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "–" : (value * 1000).toFixed(1);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1000)
    throw new SyntaxError("expected a number from 1 to 1000");
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0) || number > 600) throw new SyntaxError("expected seconds, above 0 and up to 600");
  return number;
}
