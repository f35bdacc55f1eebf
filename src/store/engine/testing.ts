import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, createMetrics } from "#base";
import { type Engine, type EngineOptions, startEngine } from "./engine.ts";

/** An engine on a directory of its own; `dispose` stops it and removes the directory. */
export async function temporaryEngine(
  options: Partial<EngineOptions> = {},
): Promise<{ engine: Engine; directory: string; dispose: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "kilowatch-engine-"));
  const engine = startEngine({
    directory,
    logger: createLogger({ level: "error", write: () => undefined }),
    metrics: createMetrics(),
    ...options,
  });
  await engine.ready();
  return {
    engine,
    directory,
    dispose: async () => {
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
