import {
  fieldNamed,
  isNumberField,
  isSpecialField,
  numberFieldTable,
  type StringFieldName,
  specialFields,
  stringFieldTable,
} from "./fields.ts";

export interface FilterCompletion {
  readonly text: string;
  readonly detail: string;
}

export interface FilterCompletions {
  /** The part of the filter that an item takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly FilterCompletion[];
  /** The values of this field that begin with `prefix` fit here too: its facet knows them; write them with `filterValue`. */
  readonly values?: { readonly field: StringFieldName; readonly prefix: string };
}

const SPANS = ["15m", "1h", "6h", "24h", "7d", "30d"];

/** What can stand at the caret: fields, operators, and the values that are known without asking the store. */
export function completeFilter(text: string, caret: number = text.length): FilterCompletions {
  const from = wordStart(text, Math.min(caret, text.length));
  const word = text.slice(from, caret);
  const condition = /^(\w+)(:|!=|>=|<=|=|>|<)(.*)$/s.exec(word);
  if (condition?.[1] === undefined) {
    const to = caret + (/^\w*/.exec(text.slice(caret))?.[0].length ?? 0);
    return { from, to, items: /^\w*$/.test(word) ? fieldsLike(word) : [] };
  }
  const [, field, , list = ""] = condition;
  const value = list.slice(lastComma(list) + 1);
  const to = caret + (/^[^\s(),"]*/.exec(text.slice(caret))?.[0].length ?? 0);
  return { from: caret - value.length, to, ...valuesOf(field, value.replace(/^"/, "")) };
}

/** A value as it must be written in a filter to be taken literally. */
export function filterValue(value: string): string {
  return value === "" || /[\s()",\\*]/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;
}

function wordStart(text: string, caret: number): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at += 1) {
    const character = text[at] ?? "";
    if (character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s()]/.test(character)) start = at + 1;
    else if (!isQuoted && character === "-" && at === start) start = at + 1;
  }
  return start;
}

function lastComma(list: string): number {
  let last = -1;
  let isQuoted = false;
  for (let at = 0; at < list.length; at += 1) {
    if (list[at] === '"') isQuoted = !isQuoted;
    else if (list[at] === "," && !isQuoted) last = at;
  }
  return last;
}

function fieldsLike(prefix: string): FilterCompletion[] {
  const wanted = prefix.toLowerCase();
  const rows: [text: string, detail: string, names: readonly string[]][] = [
    ...Object.entries(numberFieldTable).flatMap(
      ([name, { summary, aliases }]): [string, string, readonly string[]][] => [
        [name === "severity" ? "severity>=" : name === "status" ? "status>=" : `${name}>`, summary, [name, ...aliases]],
        [`${name}:`, summary, [name, ...aliases]],
      ],
    ),
    ...Object.entries(stringFieldTable).map(([name, { summary, aliases }]): [string, string, readonly string[]] => [
      `${name}:`,
      summary,
      [name, ...aliases],
    ]),
    ...Object.entries(specialFields).map(([name, summary]): [string, string, readonly string[]] => [
      `${name}:`,
      summary,
      [name],
    ]),
  ];
  return rows
    .filter(([, , names]) => names.some((name) => name.startsWith(wanted)))
    .map(([text, detail]) => ({ text, detail }));
}

function valuesOf(written: string, prefix: string): Pick<FilterCompletions, "items" | "values"> {
  const field = fieldNamed(written);
  if (field === undefined) return { items: [] };
  const like = (words: readonly string[], detail: string): FilterCompletion[] =>
    words.filter((word) => word.startsWith(prefix.toLowerCase())).map((text) => ({ text, detail }));
  if (field === "has") return { items: like([...Object.keys(stringFieldTable), ...Object.keys(numberFieldTable)], "") };
  if (isSpecialField(field)) return { items: like(SPANS, "back from now") };
  if (isNumberField(field)) return { items: like(numberFieldTable[field].words, numberFieldTable[field].summary) };
  return stringFieldTable[field].facet ? { items: [], values: { field, prefix } } : { items: [] };
}
