import type { Histogram, SeverityBand } from "#contract";
import { BANDS } from "../../ui/severity.ts";

/** Bars of the histogram; who asks with the same number shares its answer. */
export const BUCKETS = 80;

/** Records of each band of severity, the worst first; bands without any are left out. */
export function severityTotals({ buckets }: Pick<Histogram, "buckets">): { band: SeverityBand; total: number }[] {
  return BANDS.map((band) => ({
    band,
    total: buckets.reduce((sum, { counts }) => sum + (counts[band] ?? 0), 0),
  })).filter(({ total }) => total > 0);
}

/** What the filter language writes for a band: its word where that means all of the band. */
export function severityValue(band: Exclude<SeverityBand, "unknown">): string {
  // The console counts trace as debug, which the language tells apart.
  return band === "debug" ? "1..8" : band;
}
