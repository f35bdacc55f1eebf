import { resolve } from "node:path";
import { z } from "zod";
import { KilowatchError } from "#base";
import { defineSource } from "../../define.ts";
import { Follower } from "./follower.ts";
import type { Labels } from "./tail.ts";

export const filesSource = defineSource({
  id: "files",
  summary: "Follows log files through every kind of rotation, and reads compressed ones.",
  options: z.strictObject({
    include: z.array(z.string().min(1)).min(1).describe("paths with `*`, `?`, `**`, `{a,b}`"),
    exclude: z.array(z.string()).default([]).describe("paths that are left out, in the same notation"),
    read_from: z
      .enum(["beginning", "end"])
      .default("beginning")
      .describe("where to begin in a file that was not read before"),
    follow: z.boolean().default(true).describe("`false`: read what is there, then be done"),
    path_pattern: z
      .string()
      .optional()
      .describe("regular expression with the named groups `host` and `service`, read out of each path"),
    poll_seconds: z.number().min(0.05).max(60).default(1).describe("how often to look where inotify does not tell"),
    discover_seconds: z.number().min(0.1).max(600).default(5).describe("how often to look for new files"),
    rotate_wait_seconds: z
      .number()
      .min(0)
      .max(3600)
      .default(30)
      .describe("how long a renamed file is kept open for writers that have not noticed"),
  }),
  example: { include: ["/var/log/nova/*.log", "/var/log/neutron/*.log"] },
  async run(context, options) {
    const absolute = (paths: readonly string[]): string[] => paths.map((path) => resolve(path));
    await new Follower(context, {
      include: absolute(options.include),
      exclude: absolute(options.exclude),
      readFrom: options.read_from,
      follow: options.follow,
      pollMs: options.poll_seconds * 1000,
      discoverMs: options.discover_seconds * 1000,
      rotateWaitMs: options.rotate_wait_seconds * 1000,
      labelsOf: compileLabels(options.path_pattern),
    }).run();
  },
});

function compileLabels(pattern: string | undefined): (path: string) => Labels {
  if (pattern === undefined) return () => ({});
  let expression: RegExp;
  try {
    expression = new RegExp(pattern);
  } catch (error) {
    throw new KilowatchError("CONFIG_INVALID", `path_pattern '${pattern}' is not a regular expression`, {
      cause: error,
    });
  }
  return (path) => {
    const groups = expression.exec(path)?.groups;
    return { host: groups?.["host"], service: groups?.["service"] };
  };
}
