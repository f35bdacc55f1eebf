/**
 * The kinds of slot a mask can leave in a template. In a masked text a slot is one character of Unicode's private use
 * area, so that masked texts are short keys and can be searched as strings.
 */
export const SLOT_KINDS = [
  "uuid",
  "request",
  "id",
  "hash",
  "hex",
  "ip",
  "mac",
  "pci",
  "number",
  "time",
  "url",
  "path",
  "address",
  "domain",
  "device",
  "name",
  "version",
  "dict",
  "list",
  "object",
  "tuple",
  "string",
  "value",
  "secret",
  "text",
  "option",
] as const;

export type SlotKind = (typeof SLOT_KINDS)[number];

const FIRST = 0xe000;

/** Slot character codes by name. */
export const SLOT: Readonly<Record<SlotKind, number>> = Object.fromEntries(
  SLOT_KINDS.map((kind, index) => [kind, FIRST + index]),
) as Record<SlotKind, number>;

/** Codes from here on stand in catalogues' patterns only. */
export const WILDCARDS = 0xe0d0;

/** In a catalogue's pattern: any text, and one number. */
export const ANY = 0xe0f0;
export const NUMERIC = 0xe0f1;

/** Tells whether `code` is reserved for slots and wildcards; such characters of an input are read as U+FFFD. */
export function isSlotCode(code: number): boolean {
  return code >= FIRST && code <= 0xe0ff;
}

/** How a slot stands in a template: `<uuid>`. */
export function slotName(code: number): string {
  return code >= WILDCARDS ? "<*>" : `<${SLOT_KINDS[code - FIRST] ?? "*"}>`;
}
