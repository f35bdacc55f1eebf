import { defineEnvelope } from "../../envelope.ts";
import { encodeText, isObject, parseJsonObject, stringOf } from "../../text.ts";
import { parseIso } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";

/** Docker's default log driver; a message longer than 16 KiB comes in pieces, of which only the last ends its line. */
export const dockerJson = defineEnvelope({
  id: "docker-json",
  summary: "Docker's json-file driver: log, stream and time; long lines arrive in pieces of 16 KiB",
  reference: "https://docs.docker.com/engine/logging/drivers/json-file/",
  samples: [
    {
      text: '{"log":"2022-02-10 09:32:05.746 7 INFO nova.service [-] Ébauche\\n","stream":"stderr","time":"2022-02-10T09:32:05.746812345Z"}',
      expect: {
        text: "2022-02-10 09:32:05.746 7 INFO nova.service [-] \u00c3\u0089bauche",
        time: "2022-02-10T09:32:05.746812Z",
        stream: "stderr",
        partial: false,
      },
    },
    {
      text: '{"log":"the first 16 KiB","stream":"stdout","attrs":{"tag":"nova_api"},"time":"2022-02-10T09:32:05Z"}',
      expect: { text: "the first 16 KiB", partial: true, fields: { tag: "nova_api" } },
    },
  ],
  unwrap(line) {
    if (!line.startsWith('{"log":')) return undefined;
    const object = parseJsonObject(line);
    const log = object?.["log"];
    if (object === undefined || typeof log !== "string" || !("stream" in object)) return undefined;
    const isWhole = log.endsWith("\n");
    const entry = createEntry(encodeText(isWhole ? log.slice(0, log.endsWith("\r\n") ? -2 : -1) : log));
    entry.partial = !isWhole;
    entry.stream = stringOf(object["stream"]);
    const time = stringOf(object["time"]);
    entry.time = time === undefined ? undefined : parseIso(time);
    if (isObject(object["attrs"])) {
      entry.fields = object["attrs"];
      entry.program = stringOf(object["attrs"]["tag"]);
    }
    return entry;
  },
});
