import { KilowatchError } from "#base";
import { combine, type Filter, type RunQuery, Verdict } from "#contract";
import type { RecordScope } from "#store";
import { readMoment } from "../scope.ts";

/** Verdicts that say that a tenant was let down; the others say that it can't be told, or only how well it went. */
export const FAILED: readonly Verdict[] = ["cloud", "capacity", "quota"];

const VERDICTS = new Set<string>(Verdict.options);

const words = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

function match(field: Extract<Filter, { type: "match" }>["field"], values: readonly string[]): Filter {
  return { type: "match", field, patterns: values.map((value) => [value]) };
}

/** The records of the runs that are asked for. Throws INPUT_INVALID that names the field. */
export function runScope(query: RunQuery, nowMicros: number, signal: AbortSignal): RecordScope {
  const parts: Filter[] = [match("kind", ["verdict"]), { type: "not", part: match("outcome", ["not-run"]) }];
  if (query.cloud !== undefined) parts.push(match("cloud", [query.cloud]));
  if (query.scenario !== undefined) {
    parts.push(
      match(
        "logger",
        words(query.scenario).map((id) => `kilowatch.scenario.${id}`),
      ),
    );
  }
  if (query.set !== undefined) parts.push(match("resource", [query.set]));
  if (query.verdict !== undefined) parts.push(match("outcome", verdictsOf(query.verdict)));
  if (query.host !== undefined) parts.push(match("host", [query.host]));
  if (query.zone !== undefined) parts.push(match("zone", [query.zone]));
  return {
    filter: combine("and", parts),
    from: query.from === undefined ? undefined : readMoment(query.from, "from", nowMicros),
    to: query.to === undefined ? undefined : readMoment(query.to, "to", nowMicros),
    now: nowMicros,
    signal,
  };
}

function verdictsOf(text: string): string[] {
  return words(text).flatMap((word): readonly string[] => {
    if (word === "failed") return FAILED;
    if (VERDICTS.has(word)) return [word];
    throw new KilowatchError("INPUT_INVALID", `verdict: ${word} is none of ${Verdict.options.join(", ")}, failed`);
  });
}

/** The same scope with both ends, `span` long where it has no beginning. */
export function closedRunScope(scope: RecordScope, spanMicros: number): RecordScope & { from: number; to: number } {
  const to = scope.to ?? scope.now;
  return { ...scope, from: scope.from ?? to - spanMicros, to };
}
