import { defineEnvelope } from "../../envelope.ts";
import { stripAnsi } from "../../text.ts";
import { createEntry } from "../entry.ts";

const PREFIX = /^([a-z][\w.]*(?:[-_][\w.]+)*[-_]\d+ +|[a-z][\w.-]* {2,})\| /;

/** The output of `docker compose logs` and of podman's. */
export const dockerCompose = defineEnvelope({
  id: "docker-compose",
  summary: "Lines of `docker compose logs`: container, bar, text",
  reference: "https://docs.docker.com/reference/cli/docker/compose/logs/",
  samples: [
    {
      text: "\u001b[2Kredis-1  | 1:M 25 Apr 2024 05:32:35.019 * monotonic clock: POSIX clock_gettime",
      expect: { text: "1:M 25 Apr 2024 05:32:35.019 * monotonic clock: POSIX clock_gettime", program: "redis" },
    },
    { text: "keystone  | ready", expect: { text: "ready", program: "keystone", stream: "keystone" } },
  ],
  unwrap(line) {
    const bar = line.indexOf(" | ");
    if (bar < 1 || bar > 80) return undefined;
    const plain = stripAnsi(line.slice(0, bar + 3));
    const match = PREFIX.exec(plain);
    if (match === null) return undefined;
    const container = (match[1] ?? "").trimEnd();
    const entry = createEntry(line.slice(bar + 3));
    entry.stream = container;
    entry.program = container.replace(/[-_]\d+$/, "");
    return entry;
  },
});
