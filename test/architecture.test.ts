import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The layers, bottom first: a folder may use what stands in a row before its own. Folders of one row don't import each
 * other; `docs/architecture.md` shows the same table.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["base"],
  ["contract"],
  ["config", "work"],
  ["record"],
  ["store", "openstack"],
  ["inventory"],
  ["sources", "search", "checks", "scenarios", "audits", "detect", "alerts", "network", "simcloud"],
  ["api", "agent"],
  ["app"],
  ["cli"],
];

/** The npm packages that each folder may import; whatever is not listed may import none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  base: ["prom-client"],
  contract: ["zod"],
  config: ["zod", "yaml"],
  record: ["tar-stream"],
  store: ["@clickhouse/client", "chdb", "kysely", "pg", "zod"],
  openstack: ["zod", "yaml", "undici"],
  scenarios: ["zod", "yaml", "nunjucks"],
  sources: ["zod", "amqplib", "@msgpack/msgpack", "protobufjs"],
  search: ["zod"],
  api: ["zod", "fastify", "@fastify/send"],
  app: ["zod"],
  cli: ["@stricli/core", "zod"],
};

const root = new URL("..", import.meta.url).pathname;
const src = join(root, "src");
const SOFT_CEILING = 500;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("node_modules") && !path.includes("/testdata/"));
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function packageOf(specifier: string): string {
  const [scope, name] = specifier.split("/");
  return specifier.startsWith("@") ? `${scope}/${name}` : (scope ?? "");
}

const folders = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory());
const isTest = (path: string): boolean => /\.(test|bench)\.tsx?$/.test(path);

describe("the house", () => {
  it("knows every folder", () => {
    const known = LAYERS.flat();
    expect(folders.filter((folder) => !known.includes(folder))).toEqual([]);
  });

  it.each(folders)("%s imports only what stands before it, through its face", (folder) => {
    const row = LAYERS.findIndex((layer) => layer.includes(folder));
    const below = new Set(LAYERS.slice(0, row).flat());
    const wrong: string[] = [];
    for (const path of filesBelow(join(src, folder))) {
      for (const specifier of importsOf(path)) {
        const where = `${relative(root, path)}: ${specifier}`;
        if (specifier.startsWith("#")) {
          const target = specifier.slice(1);
          if (!below.has(target) && !(isTest(path) && target === folder)) wrong.push(where);
        } else if (specifier.startsWith(".")) {
          const target = relative(src, join(path, "..", specifier));
          if (target.startsWith("..") ? !isTest(path) : target.split("/")[0] !== folder) wrong.push(where);
        } else if (!specifier.startsWith("node:")) {
          const allowed = PACKAGES[folder] ?? [];
          if (!allowed.includes(packageOf(specifier)) && !(isTest(path) && /^(vitest|fast-check)$/.test(specifier))) {
            wrong.push(where);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("lets the console import only the contract", () => {
    const wrong = filesBelow(join(root, "web")).flatMap((path) =>
      importsOf(path)
        .filter((specifier) => specifier.startsWith("#") && specifier !== "#contract")
        .map((specifier) => `${relative(root, path)}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps files readable", () => {
    const long = [...filesBelow(src), ...filesBelow(join(root, "web"))]
      .filter((path) => !isTest(path) && !/generated|catalogues|messages/.test(path))
      .map((path) => `${relative(root, path)}: ${readFileSync(path, "utf8").split("\n").length}`)
      .filter((line) => Number(line.split(": ")[1]) > SOFT_CEILING);
    expect(long).toEqual([]);
  });
});
