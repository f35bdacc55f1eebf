import type { Record } from "#contract";
import { bandOf } from "../ui/severity.ts";

const BAND_AT: Readonly<{ [level: string]: number }> = { debug: 5, info: 9, warning: 13, warn: 13, error: 17, critical: 21 };

/** What a field of the filter language reads of a record; the fake knows the few that the console makes terms of. */
export function fieldOf(record: Record, field: string): string[] {
  switch (field) {
    case "level": return [record.level.toLowerCase(), bandOf(record.severity)];
    case "service": return [record.origin.service ?? ""];
    case "logger": return [record.origin.logger ?? ""];
    case "project": return [record.origin.project ?? "", record.actor?.project ?? ""];
    case "host": return [record.host ?? ""];
    case "kind": return [record.kind];
    case "event": return [record.event_id.toLowerCase(), record.event_id.toLowerCase().replace(/-\d$/, "")];
    case "request": return [record.request_id ?? "", record.global_request_id ?? ""];
    case "resource": return record.resources.map((each) => each.id);
    case "user": return [record.actor?.user ?? ""];
    default: return [];
  }
}

/** Terms joined by AND; throws the caret position of what it cannot read, as the server's problem does. */
export function matcherOf(filter: string): (record: Record) => boolean {
  const terms = filter.match(/-?(?:[\w]+(?:>=|[:=]))?(?:"[^"]*"|\S+)/g) ?? [];
  const tests = terms.map((written): ((record: Record) => boolean) => {
    const isNegative = written.startsWith("-");
    const text = isNegative ? written.slice(1) : written;
    const match = /^(\w+)(>=|:)(.*)$/.exec(text);
    const plain = (value: string): string => value.replaceAll(/^"|"$/g, "").toLowerCase();
    let test: (record: Record) => boolean;
    if (match === null) test = (record) => record.message.toLowerCase().includes(plain(text));
    else if (match[1] === "severity") {
      const least = BAND_AT[plain(match[3] ?? "")];
      if (least === undefined) throw new SyntaxError(`${filter.indexOf(written)}`);
      test = (record) => record.severity >= least;
    } else if (match[1] === "since" || match[1] === "until") test = () => true;
    else {
      const field = match[1] ?? "";
      if (!/^(level|service|logger|project|host|kind|event|request|resource|user)$/.test(field)) throw new SyntaxError(`${filter.indexOf(written)}`);
      const wanted = plain(match[3] ?? "").split(",");
      test = (record) => fieldOf(record, field).some((value) => wanted.some((each) => {
        const lower = value.toLowerCase();
        return each.endsWith("*") ? lower.startsWith(each.slice(0, -1)) : lower === each;
      }));
    }
    return isNegative ? (record) => !test(record) : test;
  });
  return (record) => tests.every((test) => test(record));
}
