import { createLogger, createMetrics } from "#base";
import { startEngine } from "../engine.ts";

/** A server that holds an engine and tells the engine's process id; the test kills one or the other. */
const engine = startEngine({
  directory: process.argv[2] ?? "",
  logger: createLogger({ level: "error" }),
  metrics: createMetrics(),
});
await engine.ready();
process.stdout.write(`${engine.pid}\n`);
