import type { Identifier, IdentifyInput } from "./identifier.ts";

/** An event as it was known under an earlier id edition, with one of its messages. */
export interface FormerEvent {
  event_code: string;
  edition: string;
  example: IdentifyInput;
}

export interface Alias {
  former_code: string;
  former_edition: string;
  event_code: string;
  edition: string;
}

/**
 * What became of former events under the identifier's edition; events that kept their code are left out. Rows that hold
 * former codes stay as they are: who looks for an event looks for its aliases too.
 */
export function aliasesFor(events: Iterable<FormerEvent>, identifier: Identifier): Alias[] {
  const aliases: Alias[] = [];
  for (const { event_code, edition, example } of events) {
    if (edition === identifier.edition) continue;
    const now = identifier.identify(example);
    if (now.event_code === event_code) continue;
    aliases.push({
      former_code: event_code,
      former_edition: edition,
      event_code: now.event_code,
      edition: now.edition,
    });
  }
  return aliases;
}
