import { buildCommand } from "@stricli/core";
import type { RecordPage, Record as WireRecord } from "#contract";
import { type Client, type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type RecordForm, recordForms, writeRecords } from "../forms.ts";
import { noteMissing } from "../notes.ts";
import { renderTable, write } from "../output.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";

interface Flags extends ClientFlags {
  output: "table" | "json" | RecordForm;
  from?: string;
  to?: string;
  limit: number;
  order: "newest" | "oldest";
  original: boolean;
  total: boolean;
  timeZone: string;
}

const LARGEST_PAGE = 10_000;

export const recordSearch = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Search the kept records",
    fullDescription: [
      "Shows the records that match a filter, newest first. Words are searched for in the message; fields narrow further:",
      "severity>=error  service:nova-compute,nova-api  host:cmp-*  event:NOV-CM-7F3KQ2  request:req-…  resource:<uuid>",
      'kind:access  status>=500  duration>2  exception:*NoValidHost  since:2h  "free text"  -word  (a OR b)  has:exception',
      "",
      "Example: kilowatch record search --data /var/lib/kilowatch 'severity>=error service:nova-* since:2h'",
      "Example: kilowatch record search req-2063b29d-8be9-4105-8589-b38deb723cf3 --order oldest --output ndjson",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: {
        kind: "enum",
        values: ["table", "json", ...recordForms],
        default: "table",
        brief: "Form of the answer",
      },
      from: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Only from then on: 2h, 7d or a time",
        placeholder: "TIME",
      },
      to: { kind: "parsed", parse: String, optional: true, brief: "Only before then", placeholder: "TIME" },
      limit: { kind: "parsed", parse: parseLimit, default: "100", brief: "How many records at most" },
      order: { kind: "enum", values: ["newest", "oldest"], default: "newest", brief: "Which come first" },
      original: { kind: "boolean", default: false, brief: "With the exact lines (json, ndjson)" },
      total: { kind: "boolean", default: false, brief: "Count all matches" },
      timeZone: timeZoneFlag,
    },
    positional: { kind: "array", parameter: { brief: "The filter's words", parse: String, placeholder: "FILTER" } },
  },
  func: async function (flags, ...words) {
    const { stdout } = this.process;
    const page = await withClient(flags, this.process, (client) => fetchPages(client, flags, words.join(" ")));
    if (flags.output === "json") await write(stdout, `${JSON.stringify(page, undefined, 2)}\n`);
    else {
      const written = writeRecords(page.records, flags.output);
      await write(stdout, written ?? renderRecords(page.records, flags.timeZone, stdout.columns));
    }
    await noteMissing(this.process, page.completeness);
    if (flags.output === "table" && page.records.length === 0) await write(this.process.stderr, "No record matches.\n");
    if (flags.output === "table" && page.total !== undefined)
      await write(this.process.stderr, `${page.total} records match.\n`);
  },
});

export function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`${text} is no number of records`);
  return limit;
}

async function fetchPages(client: Client, flags: Flags, filter: string): Promise<RecordPage> {
  const records: WireRecord[] = [];
  let page: RecordPage | undefined;
  do {
    page = await client.call("record-search", {
      query: {
        filter,
        limit: Math.min(LARGEST_PAGE, flags.limit - records.length),
        order: flags.order,
        original: String(flags.original),
        total: String(flags.total && records.length === 0),
        ...(flags.from === undefined ? {} : { from: flags.from }),
        ...(flags.to === undefined ? {} : { to: flags.to }),
        ...(page?.next_cursor === undefined ? {} : { cursor: page.next_cursor }),
      },
    });
    records.push(...page.records);
  } while (page.next_cursor !== undefined && records.length < flags.limit);
  return { ...page, records };
}

export function renderRecords(records: readonly WireRecord[], timeZone: string, width: number | undefined): string {
  const time = timeFormat(timeZone);
  const isWide = width === undefined || width >= 120;
  return renderTable(
    records,
    [
      { title: "time", value: (record) => (isWide ? time.full(record.time) : time.short(record.time)) },
      { title: "level", value: (record) => record.level || "–" },
      { title: "service", value: (record) => record.origin.service ?? "–" },
      ...(isWide ? [{ title: "host", value: (record: WireRecord) => record.host ?? "–" }] : []),
      ...(isWide ? [{ title: "event", value: (record: WireRecord) => record.event_id }] : []),
      ...(isWide ? [{ title: "request", value: (record: WireRecord) => record.request_id?.slice(0, 12) ?? "–" }] : []),
      { title: "message", value: (record) => record.message + repeats(record), elastic: true },
    ],
    width,
  );
}

function repeats(record: WireRecord): string {
  return record.repeat > 1 ? ` (×${record.repeat})` : "";
}
