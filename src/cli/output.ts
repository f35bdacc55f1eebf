import { once } from "node:events";

/** Writes `text` and waits where the reader is slower; a reader that has gone (`| head`) is a quiet end, see `run.ts`. */
export async function write(stream: NodeJS.WritableStream, text: string | Uint8Array): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  align?: "left" | "right";
  /** Cut to what is left of the terminal's width; at most one column should be elastic. */
  elastic?: boolean;
}

/** Lays rows out in columns for a terminal `width` characters wide (no cutting where 0 or unknown). */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = 0): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const elastic = columns.findIndex((column) => column.elastic);
  if (elastic >= 0 && width > 0) {
    const others = widths.reduce((sum, each, index) => (index === elastic ? sum : sum + each + 2), 0);
    widths[elastic] = Math.max(20, Math.min(widths[elastic] ?? 0, width - others));
  }
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) => {
        const space = widths[index] ?? 0;
        const cut = value.length > space ? `${value.slice(0, space - 1)}…` : value;
        return columns[index]?.align === "right" ? cut.padStart(space) : cut.padEnd(space);
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title.toUpperCase())), ...cells.map(line)].join("\n") + "\n";
}

/** Text as one line that is safe to write to a terminal. */
export function oneLine(text: string): string {
  // Terminal control characters in a log line must not reach the reader's terminal.
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\s*\n\s*/g, " ⏎ ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "·");
}

export type OutputForm = "table" | "json";

/** The `--output` flag that every command has. */
export const outputFlag = {
  kind: "enum",
  values: ["table", "json"],
  default: "table",
  brief: "Form of the answer",
} as const;
