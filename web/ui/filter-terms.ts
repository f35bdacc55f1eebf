const NEEDS_QUOTES = /[\s"(),:<>=]|^$|^-/;
// Colons are common in ids (`server:uuid`, `::1`) and stand well after the first one.
const VALUE_NEEDS_QUOTES = /[\s"(),]|^$/;

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** One term of the filter language for a field and a value, quoted where it must be. */
export function term(field: string, value: string, exclude = false): string {
  return `${exclude ? "-" : ""}${field}:${VALUE_NEEDS_QUOTES.test(value) ? quoted(value) : value}`;
}

/** A free-text term. */
export function textTerm(text: string): string {
  return NEEDS_QUOTES.test(text) ? quoted(text) : text;
}

/** The terms of a filter as written: split at spaces outside quotes and parentheses. */
export function splitTerms(filter: string): string[] {
  const terms: string[] = [];
  let current = "";
  let inQuotes = false;
  let depth = 0;
  for (let index = 0; index < filter.length; index += 1) {
    const char = filter[index] ?? "";
    if (char === "\\" && inQuotes) {
      current += char + (filter[index + 1] ?? "");
      index += 1;
      continue;
    }
    if (char === '"') inQuotes = !inQuotes;
    else if (char === "(" && !inQuotes) depth += 1;
    else if (char === ")" && !inQuotes) depth -= 1;
    if (char === " " && !inQuotes && depth <= 0) {
      if (current !== "") terms.push(current);
      current = "";
    } else current += char;
  }
  if (current !== "") terms.push(current);
  return terms;
}

/** Adds a term, or takes it away where it stands already; its opposite goes. */
export function toggleTerm(filter: string, field: string, value: string, exclude = false): string {
  const wanted = term(field, value, exclude);
  const opposite = term(field, value, !exclude);
  const terms = splitTerms(filter);
  const rest = terms.filter((each) => each !== wanted && each !== opposite);
  return (terms.includes(wanted) ? rest : [...rest, wanted]).join(" ");
}

export function hasTerm(filter: string, field: string, value: string, exclude = false): boolean {
  return splitTerms(filter).includes(term(field, value, exclude));
}

/** Both filters at once. */
export function joinFilters(...filters: (string | undefined)[]): string {
  return filters.filter((filter) => filter !== undefined && filter.trim() !== "").join(" ");
}
