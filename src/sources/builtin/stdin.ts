import { stdin } from "node:process";
import { z } from "zod";
import { defineSource } from "../define.ts";

export const stdinSource = defineSource({
  id: "stdin",
  summary: "Reads lines from standard input until it ends.",
  options: z.strictObject({}),
  example: {},
  async run(context) {
    const stream = context.open({ locator: "stdin", generation: context.clock.nowMicros().toString(36) });
    const stop = (): void => void stdin.destroy();
    context.signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const chunk of stdin) {
        stream.push(chunk as Uint8Array);
        await context.room();
      }
    } finally {
      context.signal.removeEventListener("abort", stop);
      stream.end();
      context.close(stream);
    }
  },
});
