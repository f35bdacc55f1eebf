import { type Draft, defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { civilMicros, scanIso, stamp } from "../../timestamp.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const BLOCK = /^=([A-Z ]+?) REPORT==== +(\d{1,2})-([A-Z][a-z]{2})-(\d{4})::(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? ===/;

/** Erlang's `=ERROR REPORT==== 1-Jan-2020::10:00:00 ===`, of RabbitMQ up to 3.6; its text stands in the lines after it. */
function readBlock(line: string, draft: Draft): boolean {
  const match = BLOCK.exec(line);
  if (match === null) return false;
  const [, word = "", day, month = "", year, hour, minute, second, fraction = ""] = match;
  const index = MONTHS.indexOf(month);
  if (index < 0 || index % 3 !== 0) return false;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  draft.time = civilMicros(Number(year), index / 3 + 1, Number(day), seconds, Number(fraction.padEnd(6, "0")));
  draft.local = true;
  draft.level = word;
  draft.severity = severityOf(word) || (word === "PROGRESS" ? 9 : 17);
  draft.message = `${word} REPORT`;
  draft.service = "rabbitmq";
  draft.confidence = 1;
  return true;
}

/** RabbitMQ's own log, in all three layouts it has had. */
export const rabbitmq = defineFormat({
  id: "rabbitmq",
  summary: "RabbitMQ: report blocks (up to 3.6), lager lines (3.7 and 3.8), lines with microseconds and zone (3.9 on)",
  reference: "https://www.rabbitmq.com/docs/logging",
  samples: [
    {
      text: "2026-11-23 19:03:35.157922+00:00 [notice] <0.223.0> Logging: configured log handlers are now ACTIVE",
      expect: {
        time: "2026-11-23T19:03:35.157922Z",
        local: false,
        severity: 10,
        level: "notice",
        process: "<0.223.0>",
        service: "rabbitmq",
        message: "Logging: configured log handlers are now ACTIVE",
      },
    },
    {
      text: "2022-02-04 09:52:20.868 [info] <0.8.0> Log file opened with Lager",
      expect: { time: "2022-02-04T09:52:20.868000Z", local: true, severity: 9 },
    },
    {
      text: "2022-02-04 10:29:49.046 [warning]  lager_file_backend dropped 1 messages in the last second",
      expect: { severity: 13, process: undefined, message: "lager_file_backend dropped 1 messages in the last second" },
    },
    {
      text: "=ERROR REPORT==== 4-Feb-2016::09:52:20 ===\nclosing AMQP connection <0.3220.0> (10.0.0.7:41042 -> 10.0.0.5:5672):\nmissed heartbeats from client, timeout: 60s\n",
      expect: {
        time: "2016-02-04T09:52:20.000000Z",
        local: true,
        severity: 17,
        level: "ERROR",
        message: "ERROR REPORT",
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) === 0x3d) return readBlock(line, draft);
    if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0) || !line.startsWith(" [", stamp.end)) return false;
    const close = line.indexOf("] ", stamp.end);
    if (close < 0 || close - stamp.end > 14) return false;
    const first = line.charCodeAt(close + 2);
    const pid = first === 0x3c ? line.indexOf(">", close) : -1;
    // Lager's own messages come from no process: its place stays empty.
    if (first === 0x3c ? pid < 0 || pid - close > 40 : first !== 0x20) return false;
    const level = line.slice(stamp.end + 2, close);
    const severity = severityOf(level);
    if (severity === 0) return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.severity = severity;
    draft.level = level;
    if (pid > 0) draft.process = line.slice(close + 2, pid + 1);
    draft.message = line.slice((pid > 0 ? pid : close + 1) + 2);
    draft.service = "rabbitmq";
    draft.confidence = pid > 0 ? 1 : 0.7;
    return true;
  },
  continues(line) {
    const first = line.charCodeAt(0);
    return first !== 0x3d && !(first >= 0x30 && first <= 0x39 && line.charCodeAt(4) === 0x2d);
  },
});
