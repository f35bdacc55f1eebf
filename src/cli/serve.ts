import { buildCommand } from "@stricli/core";
import type { CliContext } from "./context.ts";
import { write } from "./output.ts";

interface Flags {
  config?: string;
  data?: string;
  port?: number;
  demo: boolean;
}

export const serve = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Run the server: hear records, keep them, answer the API and the console",
    fullDescription:
      "Runs until it gets SIGINT or SIGTERM. Without --config it listens on 127.0.0.1:8470 and hears only what is sent to its API.\n" +
      "Example: kilowatch serve --config /etc/kilowatch/kilowatch.yaml",
  },
  parameters: {
    flags: {
      config: { kind: "parsed", parse: String, optional: true, brief: "Configuration file", placeholder: "FILE" },
      data: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Data directory, over the configuration's",
        placeholder: "DIR",
      },
      port: {
        kind: "parsed",
        parse: parsePort,
        optional: true,
        brief: "Port to listen on, over the configuration's",
        placeholder: "PORT",
      },
      demo: {
        kind: "boolean",
        default: false,
        brief: "Watch a recording of a real cloud, replayed as if live, in a directory of its own",
      },
    },
    positional: { kind: "tuple", parameters: [] },
  },
  func: async function (flags) {
    const { startServer } = await import("#app");
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) this.process.on(signal, () => stop.abort());
    await startServer({
      ...flags,
      signal: stop.signal,
      onStarted: async (text) => write(this.process.stdout, text),
    });
  },
});

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new SyntaxError(`'${text}' is no port: 0 to 65535`);
  return port;
}
