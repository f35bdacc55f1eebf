import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createIdentifier, type IdentifyInput, redact } from "#record";

/*
 * How many messages a core identifies, with variables and resources, and how many bytes it looks through for secrets.
 *   node --conditions=source bench/identify.ts [DIR]
 * DIR holds oslo text logs (.log or .log.gz, at any depth); without it, messages are made up.
 */

const HEADER =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d+ (DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) (\S+) \[[^\]]*\] (.*)$/;
const SEVERITY: Readonly<Record<string, number>> = { DEBUG: 5, WARNING: 13, ERROR: 17, CRITICAL: 21 };
const MINIMUM_SECONDS = 2;

function messagesBelow(directory: string): IdentifyInput[] {
  const inputs: IdentifyInput[] = [];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.log(?:\.\d+)?(?:\.gz)?$/.test(entry.name)) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    const text = (entry.name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
    for (const line of text.split("\n")) {
      const match = HEADER.exec(line);
      if (match?.[3] === undefined) continue;
      const severity = SEVERITY[match[1] ?? ""] ?? 9;
      // Copies, so that a message is not a window on its file.
      const message = Buffer.from(match[3], "latin1").toString("latin1");
      inputs.push({ message, logger: match[2], service: undefined, severity, exception: undefined, isRedacted: true });
    }
  }
  return inputs;
}

function madeUp(): IdentifyInput[] {
  return Array.from({ length: 50_000 }, (_, index) => ({
    message: `Took ${index / 100} seconds to plug port 3f2a9c1e-7b1d-4a5e-9c0f-${String(index).padStart(12, "0")} on host cmp-${index % 300}`,
    logger: "nova.compute.manager",
    service: undefined,
    severity: 9,
    exception: undefined,
  }));
}

/** Runs `work` over all inputs until it is sure of the rate; answers inputs per CPU second. */
function rate(inputs: readonly IdentifyInput[], work: (input: IdentifyInput) => number): number {
  let sum = 0;
  for (const input of inputs) sum += work(input);
  let done = 0;
  const before = process.cpuUsage();
  let seconds = 0;
  while (seconds < MINIMUM_SECONDS) {
    for (const input of inputs) sum += work(input);
    done += inputs.length;
    const used = process.cpuUsage(before);
    seconds = (used.user + used.system) / 1e6;
  }
  if (Number.isNaN(sum)) throw new Error("the work was optimised away");
  return done / seconds;
}

const [directory] = process.argv.slice(2);
const inputs = directory !== undefined && existsSync(directory) ? messagesBelow(directory) : madeUp();
const bytes = inputs.reduce((total, { message }) => total + message.length, 0);
const identifier = createIdentifier();
const events = new Set(inputs.map((input) => identifier.identify(input).event_code));
const identified = rate(inputs, (input) => identifier.identify(input).variables.length);
const redacted = rate(inputs, (input) => redact(input.message).count);
const start = process.hrtime.bigint();
createIdentifier().identify({
  message: "Claim successful",
  logger: "nova.compute.claims",
  service: undefined,
  severity: 9,
  exception: undefined,
});
const startMs = Number(process.hrtime.bigint() - start) / 1e6;
process.stdout.write(
  `${JSON.stringify({
    messages: inputs.length,
    mean_bytes: Math.round(bytes / inputs.length),
    events: events.size,
    identify_per_cpu_second: Math.round(identified),
    redact_per_cpu_second: Math.round(redacted),
    redact_mb_per_cpu_second: Math.round((redacted * bytes) / inputs.length / 1e6),
    warm_start_ms: Math.round(startMs * 10) / 10,
    rss_mb: Math.round(process.memoryUsage().rss / 1e6),
  })}\n`,
);
