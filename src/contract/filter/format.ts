import { type Filter, isIdLike, type Pattern } from "./ast.ts";
import { numberFieldTable } from "./fields.ts";
import { formatMoment } from "./numbers.ts";

/** Writes a filter so that `parseFilter` reads the same one back. */
export function formatFilter(filter: Filter): string {
  switch (filter.type) {
    case "all":
      return "";
    case "and":
      return filter.parts
        .map((part) => (part.type === "or" ? `(${formatFilter(part)})` : formatFilter(part)))
        .join(" ");
    case "or":
      return filter.parts.map(formatFilter).join(" OR ");
    case "not":
      return `-${formatPart(filter.part)}`;
    case "text":
      return formatText(filter.pieces);
    case "match":
      return `${filter.field}:${filter.patterns.map((pattern) => formatPattern(pattern, /[\s()",\\*]/)).join(",")}`;
    case "compare": {
      const { format } = numberFieldTable[filter.field];
      return `${filter.field}${filter.comparison}${filter.ranges.map(format).join(",")}`;
    }
    case "time": {
      return `${filter.bound}:${formatMoment(filter.moment)}`;
    }
    case "has":
      return `has:${filter.field}`;
    default:
      return filter satisfies never;
  }
}

/** A part of `not`: groups need their parentheses, and a nested minus its own. */
function formatPart(part: Filter): string {
  if (part.type === "all") return '""';
  return part.type === "and" || part.type === "or" ? `(${formatFilter(part)})` : formatFilter(part);
}

function formatText(pieces: Pattern): string {
  const [only] = pieces;
  const written = formatPattern(pieces, /[\s()"\\*]/);
  // A bare word that would be read as something else (a field, a keyword, a minus) stands in quotes.
  if (only !== undefined && isIdLike(only) && pieces.length === 1) return quote(only);
  const isPlain = pieces.length > 1 || written.startsWith('"') || !/^-|^(AND|OR|NOT)$|^\w+(:|=|!=|<|>)/.test(written);
  if (isPlain) return pieces.length > 1 ? written.replace(/^(\w+)(?=[:=!<>])/, "$1\\").replace(/^-/, "\\-") : written;
  return quote(only ?? "");
}

function formatPattern(pattern: Pattern, special: RegExp): string {
  const [only] = pattern;
  if (pattern.length === 1 && only !== undefined) return only === "" || special.test(only) ? quote(only) : only;
  const every = new RegExp(special.source, "g");
  return pattern.map((piece) => piece.replace(every, "\\$&")).join("*");
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
