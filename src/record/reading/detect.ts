import { createDraft, resetDraft } from "../draft.ts";
import type { Entry, Envelope } from "../envelope.ts";
import type { Draft, Format, LineContext } from "../format.ts";

export interface Detected {
  format: Format;
  draft: Draft;
}

/** Below this a format may read a line only where nothing else claims it. */
export const SURE = 0.5;

/** Finds the surest of `formats` for a line; the first of the list where two are as sure. */
export function detectFormat(formats: readonly Format[], text: string, context: LineContext): Detected | undefined {
  let best: Detected | undefined;
  let draft = createDraft();
  for (const format of formats) {
    resetDraft(draft);
    if (!format.read(text, draft, context)) continue;
    if (best !== undefined && draft.confidence <= best.draft.confidence) continue;
    best = { format, draft };
    if (draft.confidence >= 1) return best;
    draft = createDraft();
  }
  return best;
}

/** Tells whether what was found is sure enough to end a record that would otherwise take the line in. */
export function isSure(detected: Detected): boolean {
  return detected.draft.time !== undefined && detected.draft.confidence > SURE;
}

/** Finds the first of `envelopes` that a line is wrapped in. */
export function detectEnvelope(
  envelopes: readonly Envelope[],
  line: string,
): { envelope: Envelope; entries: Entry | readonly Entry[] } | undefined {
  for (const envelope of envelopes) {
    const entries = envelope.unwrap(line);
    if (entries !== undefined) return { envelope, entries };
  }
  return undefined;
}
