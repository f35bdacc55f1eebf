import { escapeHtml } from "./escape.ts";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly isNumber?: boolean;
}

/** An HTML table; values are text. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cell = (tag: "th" | "td", text: string, column: Column<Row>): string =>
    `<${tag}${column.isNumber === true ? ' class="number"' : ""}>${escapeHtml(text)}</${tag}>`;
  const head = columns.map((column) => cell("th", column.title, column)).join("");
  const body = rows.map((row) => `<tr>${columns.map((column) => cell("td", column.value(row), column)).join("")}</tr>`);
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

/** The same in Markdown. */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const rule = `|${columns.map(({ isNumber }) => (isNumber === true ? "---:" : "---")).join("|")}|`;
  return [
    line(columns.map(({ title }) => title)),
    rule,
    ...rows.map((row) => line(columns.map(({ value }) => value(row)))),
    "",
  ].join("\n");
}
