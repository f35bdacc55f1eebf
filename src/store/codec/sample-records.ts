import type { LogRecord } from "#record";

/** A record as a reader makes it, for tests: `fields` over a plain oslo line. */
export function sampleRecord(fields: Partial<LogRecord> = {}): LogRecord {
  const message = fields.message ?? "Took 3.21 seconds to build instance.";
  const position = Number(/(\d+)$/.exec(fields.record_id ?? "")?.[1] ?? 0);
  const original =
    fields.original ??
    `2026-11-23 19:58:40.221 4711 INFO nova.compute.manager [req-0c5a9a3e-3f5f-4ba7-9c0c-1c8f0a1b2c3d 1f0e demo] ${message}\n`;
  return {
    record_id: "import:ab12:0",
    time: Date.UTC(2026, 10, 23, 19, 58, 40, 221) * 1000,
    time_source: "stamped",
    observed_time: Date.UTC(2026, 10, 23, 20) * 1000,
    sequence: 0,
    kind: "log",
    severity: 9,
    level: "INFO",
    repeat: 1,
    repeat_times: undefined,
    repeat_locators: undefined,
    event_id: "NOV-CM-7F3KQ2-4",
    event_code: "7F3KQ2ABCDEFG",
    template: "Took <number> seconds to build instance.",
    variables: ["3.21"],
    edition: "e1",
    message,
    origin: { service: "nova-compute", process: "4711", project: "nova", logger: "nova.compute.manager" },
    cloud: undefined,
    host: undefined,
    place: undefined,
    request_id: "req-0c5a9a3e-3f5f-4ba7-9c0c-1c8f0a1b2c3d",
    global_request_id: undefined,
    trace_id: undefined,
    span_id: undefined,
    actor: undefined,
    resources: [],
    outcome: undefined,
    duration: undefined,
    http: undefined,
    exception: undefined,
    attributes: undefined,
    locator: `file:/var/log/nova/nova-compute.log@ab12:${position}+${original.length}`,
    format: "oslo-text",
    confidence: 1,
    torn: false,
    redacted: 0,
    schema: 1,
    original,
    ...fields,
  };
}
