import { defineEnvelope } from "../../envelope.ts";
import { parseJsonObject } from "../../text.ts";
import { entriesFromOtlp } from "../otlp.ts";

/** The collector's file exporter, and what our own `otlp` writer writes. */
export const otlpJson = defineEnvelope({
  id: "otlp-json",
  summary: "OpenTelemetry's LogsData as JSON, a line each, with any number of log records in it",
  reference: "https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/",
  samples: [
    {
      text: '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"keystone"}},{"key":"host.name","value":{"stringValue":"ctl-001"}}]},"scopeLogs":[{"scope":{"name":"keystone.auth"},"logRecords":[{"timeUnixNano":"1700000001000000000","severityNumber":13,"severityText":"WARN","body":{"stringValue":"slow answer"},"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c14","attributes":[{"key":"openstack.request_id","value":{"stringValue":"req-2e915e8f-d03d-46c1-945b-a6570be51446"}},{"key":"attempt","value":{"intValue":"3"}}]}]}]}]}',
      expect: {
        text: "slow answer",
        time: "2023-11-14T22:13:21.000000Z",
        severity: 13,
        level: "WARN",
        host: "ctl-001",
        program: "keystone",
        fields: { attempt: 3 },
        known: {
          format: "otlp",
          logger: "keystone.auth",
          trace_id: "5b8aa5a2d2c872e8321cf37308d69df2",
          span_id: "051581bf3cb55c14",
          request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        },
      },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes('"resourceLogs"')) return undefined;
    const entries = entriesFromOtlp(parseJsonObject(line));
    return entries.length === 0 ? undefined : entries;
  },
});
