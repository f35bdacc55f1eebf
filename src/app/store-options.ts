import { z } from "zod";
import { parseSeverity, RecordKind } from "#contract";
import type { RetentionPolicy } from "#store";

const SeverityWord = z
  .string()
  .refine((text) => parseSeverity(text) !== undefined, "no severity: trace, debug, info, warning, error or critical");

const RetentionRuleOptions = z
  .strictObject({
    kinds: z.array(RecordKind).min(1).optional().describe("only records of these kinds; absent: of all"),
    min_severity: SeverityWord.optional().describe("only from this severity up"),
    max_severity: SeverityWord.optional().describe("only up to this severity, inclusive"),
    days: z.number().int().min(1).optional().describe("how many whole UTC days they are kept; absent: for ever"),
  })
  .refine(
    ({ min_severity: low, max_severity: high }) =>
      low === undefined || high === undefined || (parseSeverity(low)?.low ?? 0) <= (parseSeverity(high)?.high ?? 24),
    "min_severity is above max_severity: no record fits",
  );

/** Settings of what is kept, where and how long. */
export const StoreSettings = z.strictObject({
  spool_bytes: z
    .number()
    .int()
    .min(16 * 1024 ** 2)
    .default(1024 ** 3)
    .describe("what may wait on disk for the engine; beyond it nothing more is accepted"),
  engine_memory_bytes: z
    .number()
    .int()
    .min(500_000_000)
    .optional()
    .describe("resident memory that the engine stays under; absent: its own default"),
  archive_after_days: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(30)
    .describe("after how many days a UTC day moves to the archive, where it stays searchable; null: never"),
  archive_keep_days: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("after how many days archived days are deleted, whatever the rules say; absent: never"),
  retention: z
    .array(RetentionRuleOptions)
    .default([])
    .describe("how long records are kept: the first rule that a record fits decides; what fits none stays for ever"),
});
export type StoreSettings = z.output<typeof StoreSettings>;

/** The settings in the store's words. */
export function retentionPolicyOf(settings: StoreSettings): RetentionPolicy {
  return {
    rules: settings.retention.map((rule) => ({
      kinds: rule.kinds,
      minSeverity: rule.min_severity === undefined ? undefined : parseSeverity(rule.min_severity)?.low,
      maxSeverity: rule.max_severity === undefined ? undefined : parseSeverity(rule.max_severity)?.high,
      days: rule.days,
    })),
    archiveAfterDays: settings.archive_after_days ?? undefined,
    archiveKeepDays: settings.archive_keep_days,
  };
}
