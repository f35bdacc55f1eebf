import { escapeField, summitTime } from "../../summit.ts";
import { defineWriter } from "../../writer.ts";

/** The line that the operators at the Kilo summit asked for. */
export const summit = defineWriter({
  id: "summit",
  summary: "The summit's line: time, repeats, event id, category, host and locator, place, origin, request id, payload",
  reference: "docs/reference/formats.md (layout of the summit's line)",
  contentType: "text/tab-separated-values; charset=utf-8",
  write(record) {
    const { place = {}, origin } = record;
    const subject = record.resources[0];
    return [
      summitTime(record.time),
      String(record.repeat),
      record.event_id,
      record.level === "" ? String(record.severity) : record.level,
      [record.host ?? "-", record.locator].join(" "),
      [place.zone ?? "-", place.cell ?? "-", place.cluster ?? "-"].join("/"),
      [origin.service ?? "-", origin.process ?? "-", origin.logger ?? "-", subject && `${subject.type}/${subject.id}`]
        .filter((word) => word !== undefined)
        .join(" "),
      record.request_id ?? record.global_request_id ?? "-",
      record.exception === undefined ? record.message : `${record.message}\n${record.exception.text}`,
    ]
      .map(escapeField)
      .join("\t");
  },
});
