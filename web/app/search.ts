/** Search parameters of the address are plain text, so that people can read and write them. */
export function parseSearch(text: string): { [key: string]: string } {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: { [key: string]: unknown }): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") params.set(key, value);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The address of a page with what it shows; `path` is encoded already. */
export function address(path: string, search: { [key: string]: unknown } = {}): string {
  return path + stringifySearch(search);
}

export type Picked<Key extends string> = { [K in Key]?: string | undefined };

/** Keeps the known keys of a search, drops what is empty. */
export function pick<const Key extends string>(search: { [key: string]: unknown }, keys: readonly Key[]): Picked<Key> {
  const picked: Picked<Key> = {};
  for (const key of keys) {
    const value = search[key];
    if (typeof value === "string" && value !== "") picked[key] = value;
  }
  return picked;
}

/** One of the given words, or the first of them. */
export function oneOf<Word extends string>(value: string | undefined, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === value) ?? words[0];
}
