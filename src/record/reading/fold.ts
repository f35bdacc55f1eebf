import type { LogRecord } from "../record.ts";

/**
 * Takes `next` into `first` where the two are equal in all but time, process and place; answers whether it did. Nothing of
 * `next` is lost: its time and locator are listed, and `original` holds the lines of both, one after the other.
 */
export function foldInto(first: LogRecord, next: LogRecord): boolean {
  if (!isRepeat(first, next)) return false;
  first.repeat += 1;
  first.repeat_times ??= [];
  first.repeat_locators ??= [];
  first.repeat_times.push(next.time);
  first.repeat_locators.push(next.locator);
  first.original += next.original;
  first.redacted += next.redacted;
  return true;
}

function isRepeat(first: LogRecord, next: LogRecord): boolean {
  return (
    first.message === next.message &&
    first.event_code === next.event_code &&
    first.severity === next.severity &&
    first.level === next.level &&
    first.kind === next.kind &&
    first.format === next.format &&
    first.time_source === next.time_source &&
    first.host === next.host &&
    first.request_id === next.request_id &&
    first.global_request_id === next.global_request_id &&
    first.trace_id === next.trace_id &&
    first.span_id === next.span_id &&
    first.exception === undefined &&
    next.exception === undefined &&
    !first.torn &&
    !next.torn &&
    first.origin.service === next.origin.service &&
    first.origin.logger === next.origin.logger &&
    first.origin.source === next.origin.source &&
    first.duration === next.duration &&
    first.outcome === next.outcome &&
    isSame(first.actor, next.actor) &&
    isSame(first.http, next.http) &&
    isSame(first.resources, next.resources) &&
    isSame(first.attributes, next.attributes)
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
