import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const REST = /^ \[(\w+)\] (\d+)#(\d+): (?:\*(\d+) )?(.*)$/s;

/** nginx's error log (its access log is the combined one: `apache-access`). */
export const nginxError = defineFormat({
  id: "nginx-error",
  summary: "Nginx's error log: time, level, process and thread, connection, message",
  reference: "https://nginx.org/en/docs/ngx_core_module.html#error_log",
  samples: [
    {
      text: '2022/02/10 09:32:05 [error] 123#124: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, request: "GET / HTTP/1.1"',
      expect: {
        time: "2022-02-10T09:32:05.000000Z",
        local: true,
        severity: 17,
        level: "error",
        process: "123",
        service: "nginx",
        attributes: { connection: 1 },
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x2f || !scanIso(line, 0) || !line.startsWith(" [", stamp.end)) return false;
    const match = REST.exec(line.slice(stamp.end));
    if (match === null) return false;
    const [, level = "", pid, , connection, message = ""] = match;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severityOf(level);
    draft.level = level;
    draft.process = pid;
    if (connection !== undefined) draft.attributes = { connection: Number(connection) };
    draft.service = "nginx";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
