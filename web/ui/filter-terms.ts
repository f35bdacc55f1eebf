import { filterValue } from "#contract";

/** One term of the filter language for a field and a value, quoted where it must be. */
export function term(field: string, value: string, exclude = false): string {
  return `${exclude ? "-" : ""}${field}:${filterValue(value)}`;
}

/** The terms of a filter as written: split at spaces outside quotes and parentheses. */
export function splitTerms(filter: string): string[] {
  const terms: string[] = [];
  let current = "";
  let isQuoted = false;
  let depth = 0;
  for (let index = 0; index < filter.length; index += 1) {
    const char = filter[index] ?? "";
    if (char === "\\" && isQuoted) {
      current += char + (filter[index + 1] ?? "");
      index += 1;
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    else if (char === "(" && !isQuoted) depth += 1;
    else if (char === ")" && !isQuoted) depth -= 1;
    if (/\s/.test(char) && !isQuoted && depth <= 0) {
      if (current !== "") terms.push(current);
      current = "";
    } else current += char;
  }
  if (current !== "") terms.push(current);
  return terms;
}

/** A filter with OR on its top level must be bracketed before a term joins it. */
function grouped(filter: string): string {
  return splitTerms(filter).some((each) => each.toUpperCase() === "OR") ? `(${filter})` : filter;
}

/** Adds a term, or takes it away where it stands already; its opposite goes. */
export function toggleTerm(filter: string, field: string, value: string, exclude = false): string {
  const wanted = term(field, value, exclude);
  const opposite = term(field, value, !exclude);
  const terms = splitTerms(grouped(filter));
  const rest = terms.filter((each) => each !== wanted && each !== opposite);
  return (terms.includes(wanted) ? rest : [...rest, wanted]).join(" ");
}

export function hasTerm(filter: string, field: string, value: string, exclude = false): boolean {
  return splitTerms(filter).includes(term(field, value, exclude));
}

/** Both filters at once. */
export function joinFilters(...filters: readonly (string | undefined)[]): string {
  return filters
    .filter((filter) => filter !== undefined && filter.trim() !== "")
    .map((filter) => grouped(filter ?? ""))
    .join(" ");
}
