import { Buffer } from "node:buffer";
import { defineEnvelope } from "../../envelope.ts";
import { encodeText, parseJsonObject } from "../../text.ts";
import { entryFromJournal, type JournalFields } from "../journal.ts";

/** A value is a string, bytes as an array of numbers, or several values; the first one counts. */
function bytesOf(value: unknown): string | undefined {
  if (typeof value === "string") return encodeText(value);
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return undefined;
  if (value.every((each) => typeof each === "number" && each >= 0 && each <= 255)) {
    return Buffer.from(value as number[]).toString("latin1");
  }
  return bytesOf(value[0]);
}

/** Makes latin-1 fields of a journal entry that came as JSON. */
export function journalFieldsOf(object: Record<string, unknown>): JournalFields {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, bytesOf(value)]));
}

/** `journalctl -o json`, and what systemd-journal-gatewayd serves. */
export const journaldJson = defineEnvelope({
  id: "journald-json",
  summary: "Journald's JSON: message as text or bytes, oslo's native fields, priority, unit, container",
  reference: "https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format",
  samples: [
    {
      text: '{"__CURSOR":"s=e9;i=3","__REALTIME_TIMESTAMP":"1534860261221373","PRIORITY":"3","_HOSTNAME":"cmp-001","SYSLOG_IDENTIFIER":"nova-compute","_PID":"184","_SYSTEMD_UNIT":"nova-compute.service","MESSAGE":[233,32,97]}',
      expect: {
        text: "\u00e9 a",
        time: "2018-08-21T14:04:21.221373Z",
        host: "cmp-001",
        program: "nova-compute",
        process: "184",
        severity: 17,
        level: "err",
        fields: { _SYSTEMD_UNIT: "nova-compute.service" },
      },
    },
    {
      text: '{"__REALTIME_TIMESTAMP":"1534860261221373","PRIORITY":"6","_HOSTNAME":"cmp-001","SYSLOG_IDENTIFIER":"nova-compute","MESSAGE":"Instance destroyed","LOGGER_NAME":"nova.compute.manager","LOGGER_LEVEL":"INFO","REQUEST_ID":"req-2e915e8f-d03d-46c1-945b-a6570be51446","USER_ID":"94ad","PROJECT_ID":"1b95","CODE_FILE":"/usr/lib/nova/manager.py","CODE_LINE":"12","CODE_FUNC":"destroy"}',
      expect: {
        text: "Instance destroyed",
        known: {
          format: "oslo-journal",
          logger: "nova.compute.manager",
          level: "INFO",
          severity: 9,
          request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
          actor: { user: "94ad", project: "1b95" },
          source: "/usr/lib/nova/manager.py:12 in destroy",
        },
      },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes('"__REALTIME_TIMESTAMP"')) return undefined;
    const object = parseJsonObject(line);
    return object === undefined ? undefined : entryFromJournal(journalFieldsOf(object));
  },
});
