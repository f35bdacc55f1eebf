import { KilowatchError } from "#base";

/** A place in the order of all records: by time, and within one moment by stream and position. */
export interface Cursor {
  readonly time: number;
  readonly stream: string;
  readonly position: string;
}

export function formatCursor({ time, stream, position }: Cursor): string {
  return Buffer.from(JSON.stringify([time, stream, position])).toString("base64url");
}

/** Reads what `formatCursor` wrote. Throws INPUT_INVALID at anything else. */
export function parseCursor(text: string): Cursor {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    parts = undefined;
  }
  const [time, stream, position] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isCursor =
    typeof time === "number" &&
    typeof stream === "string" &&
    typeof position === "string" &&
    /^\d{1,20}$/.test(position);
  if (!isCursor) {
    throw new KilowatchError("INPUT_INVALID", "cursor: not one that an earlier page gave; start again without it");
  }
  return { time, stream, position };
}
