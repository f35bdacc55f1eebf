import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { gunzipSync } from "node:zlib";
import { openReader, type ReaderOptions, serviceOfFile } from "#record";

/*
 * How many lines a core reads into whole records (framed, read, folded, redacted, masked, identified), beside lnav and
 * liblognorm of Debian in the same run, all per CPU second.
 *   node --conditions=source bench/read.ts DIR…
 * Every *.log, *.log.N and *.gz below each DIR is one source. Without peers installed only our own numbers are shown.
 */

// As bin/kilowatch starts the program.
setFlagsFromString("--no-allocation-site-pretenuring");

const CHUNK_BYTES = 64 * 1024;
const MINIMUM_SECONDS = 3;

interface Source {
  path: string;
  bytes: Buffer;
}

function sourcesBelow(directories: readonly string[]): Source[] {
  return directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.log(?:\.\d+)?(?:\.gz)?$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        return { path, bytes: path.endsWith(".gz") ? gunzipSync(bytes) : bytes };
      }),
  );
}

interface Counts {
  lines: number;
  bytes: number;
  records: number;
  unread: number;
}

function readAll(sources: readonly Source[], redact: boolean): Counts {
  const counts = { lines: 0, bytes: 0, records: 0, unread: 0 };
  for (const { path, bytes } of sources) {
    const service = serviceOfFile(path);
    const options: ReaderOptions = { source: path, locator: `file:${path}`, redact };
    const reader = openReader(service === undefined ? options : { ...options, service });
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) reader.push(bytes.subarray(at, at + CHUNK_BYTES));
    reader.end();
    counts.lines += reader.stats.lines;
    counts.bytes += reader.stats.bytes;
    counts.records += reader.stats.records;
    counts.unread += reader.stats.unread_lines;
  }
  return counts;
}

function measure(label: string, sources: readonly Source[], redact = true): void {
  readAll(sources, redact);
  const total = { lines: 0, bytes: 0, records: 0 };
  const before = process.cpuUsage();
  let seconds = 0;
  while (seconds < MINIMUM_SECONDS) {
    const counts = readAll(sources, redact);
    total.lines += counts.lines;
    total.bytes += counts.bytes;
    total.records += counts.records;
    const used = process.cpuUsage(before);
    seconds = (used.user + used.system) / 1e6;
  }
  report(label, total.lines, total.bytes, seconds, `${Math.round(total.records / seconds / 1000)} k records/s`);
}

function report(label: string, lines: number, bytes: number, seconds: number, note: string): void {
  const thousands = Math.round(lines / seconds / 1000);
  const megabytes = Math.round(bytes / seconds / 1e6);
  process.stdout.write(
    `${label.padEnd(36)} ${String(thousands).padStart(6)} k lines/s ${String(megabytes).padStart(5)} MB/s  ${note}\n`,
  );
}

/** CPU seconds, children included, of a shell command. */
function cpuSeconds(command: string): number {
  // `times` tells the shell's own time in its first line and its children's in its second: `0m0.488s 0m0.052s`.
  const answer = execFileSync("bash", ["-c", `(${command}) >/dev/null 2>&1; times`], { encoding: "utf8" });
  const children = answer.trim().split("\n")[1] ?? "";
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

function has(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const RULES = `version=2
rule=:%date:char-to: % %time:char-to: % %pid:number% %level:word% %logger:word% [%context:char-to:]%] %message:rest%
rule=:%date:char-to: % %time:char-to: % %pid:number% %level:word% %logger:word% %message:rest%
rule=:%message:rest%
`;

function comparePeers(sources: readonly Source[]): void {
  const directory = mkdtempSync(join(tmpdir(), "kilowatch-bench-"));
  try {
    const mix = join(directory, "mix.log");
    const bytes = Buffer.concat(sources.map((source) => source.bytes));
    writeFileSync(mix, bytes);
    let lines = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
    if (has("lnav")) {
      const query = ";SELECT log_level, count(*) FROM openstack_log GROUP BY log_level";
      const seconds = cpuSeconds(`lnav -n -c "${query}" ${mix}`);
      report("lnav (index, SQL count)", lines, bytes.length, seconds, "no ids, no exceptions");
    } else process.stdout.write("lnav: not installed, left out\n");
    if (has("lognormalizer")) {
      const rules = join(directory, "oslo.rb");
      writeFileSync(rules, RULES);
      const seconds = cpuSeconds(`lognormalizer -r ${rules} -e json < ${mix}`);
      report("liblognorm (lognormalizer, JSON)", lines, bytes.length, seconds, "a record a line");
    } else process.stdout.write("lognormalizer: not installed, left out\n");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const directories = process.argv.slice(2);
if (directories.length === 0) {
  process.stderr.write("usage: node --conditions=source bench/read.ts DIR…\n");
  process.exit(64);
}
const sources = sourcesBelow(directories);
measure("kilowatch (records with ids)", sources);
measure("kilowatch without redaction", sources, false);
for (const directory of directories) measure(`  ${directory.split("/").at(-1)}`, sourcesBelow([directory]));
comparePeers(sources);
