import { buildCommand } from "@stricli/core";
import { messageOf } from "#base";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";

interface Flags {
  output: OutputForm;
}

interface Row {
  readonly name: string;
  readonly region?: string;
  readonly auth_url?: string;
  readonly user?: string;
  readonly scope?: string;
  readonly found_in?: string;
  readonly problem?: string;
}

export const cloudList = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Show the clouds that clouds.yaml and the environment name",
    fullDescription: "Secrets are never shown. Example: OS_CLIENT_CONFIG_FILE=./clouds.yaml kilowatch cloud list",
  },
  parameters: { flags: { output: outputFlag }, positional: { kind: "tuple", parameters: [] } },
  async func(this: CliContext, flags: Flags) {
    const { describeCloud, knownClouds } = await import("#openstack");
    const known = knownClouds({ env: this.process.env });
    const clouds = known.names.map((name): Row => {
      try {
        return describeCloud(known.cloud(name));
      } catch (error) {
        return { name, problem: messageOf(error) };
      }
    });
    if (flags.output === "json") {
      return write(this.process.stdout, `${JSON.stringify({ clouds }, undefined, 2)}\n`);
    }
    if (clouds.length === 0) {
      return write(this.process.stdout, `No clouds are known: no clouds.yaml in ${known.searched.join(", ")}.\n`);
    }
    const table = renderTable<Row>(
      clouds,
      [
        { title: "cloud", value: ({ name }) => (name === known.preferred ? `${name} *` : name) },
        { title: "region", value: ({ region }) => region ?? "–" },
        { title: "user", value: ({ user }) => user ?? "–" },
        { title: "scope", value: ({ scope }) => scope ?? "–" },
        { title: "found in", value: ({ found_in }) => found_in ?? "–" },
        { title: "keystone", value: ({ auth_url, problem }) => problem ?? auth_url ?? "–", elastic: true },
      ],
      this.process.stdout.columns,
    );
    return write(this.process.stdout, table);
  },
});
