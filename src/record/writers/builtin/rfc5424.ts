import { escapeControls } from "../../envelopes/syslog-text.ts";
import { interchangeOf, STRUCTURED_DATA_ID } from "../../interchange.ts";
import { syslogSeverity } from "../../severity.ts";
import { defineWriter } from "../../writer.ts";

/** Facility `local0`, which operators route freely. */
const FACILITY = 16;
const BYTE_ORDER_MARK = "\ufeff";

/** A header field: printable ASCII without spaces, of bounded length, `-` where there is nothing. */
function header(value: string | undefined, length: number): string {
  const word = (value ?? "").replace(/[^\u0021-\u007e]/g, "?").slice(0, length);
  return word === "" ? "-" : word;
}

function parameter([name, value]: readonly [string, string | number]): string {
  return `${name}="${escapeControls(String(value)).replace(/["\\\]]/g, "\\$&")}"`;
}

/** Syslog with structured data: a line that any collector takes, and that we read back without loss. */
export const rfc5424 = defineWriter({
  id: "rfc5424",
  summary: "Syslog by RFC 5424, all fields as structured data, line ends as rsyslog's #012",
  reference: "https://www.rfc-editor.org/rfc/rfc5424",
  contentType: "text/plain; charset=utf-8",
  write(record) {
    const priority = FACILITY * 8 + syslogSeverity(record.severity);
    const head = [
      `<${priority}>1`,
      record.time,
      header(record.host, 255),
      header(record.origin.service, 48),
      header(record.origin.process, 128),
      header(record.event_id, 32),
    ].join(" ");
    const data = interchangeOf(record).map(parameter).join(" ");
    return `${head} [${STRUCTURED_DATA_ID} ${data}] ${BYTE_ORDER_MARK}${escapeControls(record.message)}`;
  },
});
