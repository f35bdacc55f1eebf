import type { RecordKind } from "#contract";

/** How long records of some kinds and severities are kept; the first rule that a record fits decides. */
export interface RetentionRule {
  kinds?: readonly RecordKind[] | undefined;
  /** OpenTelemetry severity numbers, both inclusive. Where one is given, records of unknown severity (0) don't fit. */
  minSeverity?: number | undefined;
  maxSeverity?: number | undefined;
  /** Whole UTC days; absent: for ever. */
  days?: number | undefined;
}

/** When records leave the hot table, and when they leave altogether. */
export interface RetentionPolicy {
  rules: readonly RetentionRule[];
  /** Days after which a UTC day moves to the archive; absent: never. */
  archiveAfterDays?: number | undefined;
  /** Days after which archived days are deleted, whatever the rules say; absent: never. */
  archiveKeepDays?: number | undefined;
}

export const DAY_MICROS = 86_400_000_000;

/** The start of the first UTC day that is not yet `days` old: what is before it has been kept long enough. */
export function cutoffOf(days: number, now: number): number {
  return Math.floor(now / DAY_MICROS) * DAY_MICROS - days * DAY_MICROS;
}

/** Which records have been kept long enough, for one moment. */
export interface Expiry {
  /** SQL over the columns of records; true for those that go. */
  readonly sql: string;
  /** Nothing at or after this time (microseconds) goes; undefined where no rule ever deletes. */
  readonly before: number | undefined;
  /** What of a span of time the rules touch, as text: equal texts, equal answers. */
  signatureFor(from: number, to: number): string;
}

/** What the rules say at `now` (microseconds). Records go with their whole UTC day, never earlier than promised. */
export function expiryOf(rules: readonly RetentionRule[], now: number): Expiry {
  const cutoffs = rules.map(({ days }) => (days === undefined ? undefined : cutoffOf(days, now)));
  const branches = rules.map((rule, index) => {
    const cutoff = cutoffs[index];
    const isOld = cutoff === undefined ? "false" : `time < fromUnixTimestamp64Micro(${cutoff})`;
    return `${fitsSql(rule)}, ${isOld}`;
  });
  const known = cutoffs.filter((cutoff) => cutoff !== undefined);
  return {
    sql: branches.length === 0 ? "false" : `multiIf(${branches.join(", ")}, false)`,
    before: known.length === 0 ? undefined : Math.max(...known),
    signatureFor: (from, to) =>
      JSON.stringify(
        rules.map((rule, index) => {
          const cutoff = cutoffs[index];
          return [rule, cutoff === undefined || cutoff <= from ? 0 : Math.min(cutoff, to + 1)];
        }),
      ),
  };
}

function fitsSql({ kinds, minSeverity, maxSeverity }: RetentionRule): string {
  const conditions = [
    // The contract's words for kinds hold no quotes.
    ...(kinds === undefined ? [] : [`kind IN (${kinds.map((kind) => `'${kind}'`).join(", ")})`]),
    ...(minSeverity === undefined && maxSeverity === undefined
      ? []
      : [`severity BETWEEN ${Math.max(1, minSeverity ?? 1)} AND ${maxSeverity ?? 24}`]),
  ];
  return conditions.length === 0 ? "true" : `(${conditions.join(" AND ")})`;
}
