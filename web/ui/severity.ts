import type { SeverityBand } from "#contract";

/** From the worst to the least; charts stack and lists sort in this order. */
export const BANDS: readonly SeverityBand[] = ["critical", "error", "warning", "info", "debug", "unknown"];

/** The band of an OpenTelemetry severity number (logs data model, "Field: SeverityNumber"); 0 is unknown. */
export function bandOf(severity: number): SeverityBand {
  if (severity >= 21) return "critical";
  if (severity >= 17) return "error";
  if (severity >= 13) return "warning";
  if (severity >= 9) return "info";
  return severity >= 1 ? "debug" : "unknown";
}
