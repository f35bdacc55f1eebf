import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";

/*
 * npm run bench [-- --corpus DIR] [--rows N]: every measurement of this folder, one after the other, beside its peers. Without a
 * corpus of logs (KILOWATCH_CORPUS or --corpus) the demo's recording is used, repeated.
 */

const RECORDING_ROUNDS = 20;

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** The demo's recording as plain files, long enough to measure. */
function unpackRecording(folder: string): string {
  const recording = new URL("../demo/recording/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(recording)) {
    if (!name.endsWith(".log.zst")) continue;
    const text = zstdDecompressSync(readFileSync(new URL(name, recording)));
    writeFileSync(
      join(folder, name.replace(/\.zst$/, "")),
      Buffer.concat(Array.from({ length: RECORDING_ROUNDS }, () => text)),
    );
  }
  return folder;
}

const scratch = mkdtempSync(join(tmpdir(), "kilowatch-bench-"));
const corpus = flag("corpus") ?? process.env["KILOWATCH_CORPUS"];
const logs = corpus === undefined ? undefined : join(corpus, "logs");
const directories =
  logs === undefined
    ? [unpackRecording(join(scratch, "recording"))]
    : ["kilo", "ussuri", "zed"].map((name) => join(logs, name)).filter((path) => existsSync(path));
const files = directories.flatMap((directory) =>
  readdirSync(directory)
    .filter((name) => /\.log(\.gz)?$/.test(name))
    .map((name) => join(directory, name)),
);

const queryData = join(scratch, "query");
const runs: readonly [title: string, script: string, args: readonly string[]][] = [
  ["Reading: lines per CPU second, beside lnav and liblognorm", "read.ts", directories],
  ["Identification: messages per CPU second", "identify.ts", [directories.at(-1) ?? ""]],
  ["Sources: files, syslog", "sources.ts", ["1000"]],
  [
    "End to end into the store: lines a second, memory, event loop delay, bytes per line against zstd -9",
    "store.ts",
    files,
  ],
  ["Engine: rows a second, memory", "engine.ts", [flag("rows") ?? "1000000"]],
  ["Load: cost of an iteration, pace, memory, beside Rally", "scenarios.ts", []],
  ["Cloud client: CPU of a call, beside undici and fetch", "cloud-call.ts", []],
  ["Queries: growth curve", "query.ts", [queryData, "100000", flag("rows") ?? "1000000"]],
];

let failed = 0;
const program = new URL("../bin/kilowatch", import.meta.url).pathname;
spawnSync(program, ["store", "import", ...files, "--data", queryData], { stdio: ["ignore", "ignore", "inherit"] });
for (const [title, script, args] of runs) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync(
    process.execPath,
    ["--conditions=source", new URL(script, import.meta.url).pathname, ...args],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) failed++;
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
