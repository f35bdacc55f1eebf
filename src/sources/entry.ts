import { builtinEnvelopes, createEntry, type Entry } from "#record";

/** An entry that says nothing but its text (latin-1). */
export function plainEntry(text: string, host?: string): Entry {
  const entry = createEntry(text);
  entry.host = host;
  return entry;
}

/** Unicode as the latin-1 string of its UTF-8 bytes, which is how entries carry text. */
export function bytesOf(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.from(text, "utf8").toString("latin1");
  }
  return text;
}

/** Compiles the envelopes of these ids into a function that unwraps one message by the first that fits. */
export function compileUnwrap(ids: readonly string[]): (text: string) => readonly Entry[] | undefined {
  const envelopes = ids.flatMap((id) => {
    const envelope = builtinEnvelopes.find((known) => known.id === id);
    return envelope ?? [];
  });
  return (text) => {
    for (const envelope of envelopes) {
      const unwrapped = envelope.unwrap(text);
      if (unwrapped !== undefined) return Array.isArray(unwrapped) ? unwrapped : [unwrapped as Entry];
    }
    return undefined;
  };
}
