import { type Record, recordRoutes } from "#contract";
import { open } from "./call.ts";

export type TailEvent = { type: "record"; record: Record } | { type: "gap"; skipped: number };

/** Cuts server-sent events (WHATWG HTML §9.2) out of a text stream; keeps what is unfinished for the next piece. */
export class EventStreamReader {
  #rest = "";

  push(text: string): { event: string; data: string }[] {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      let event = "message";
      const data: string[] = [];
      for (const line of block.split("\n")) {
        if (line.startsWith("event:")) event = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
      }
      return data.length === 0 ? [] : [{ event, data: data.join("\n") }];
    });
  }
}

/** Turns one server-sent event into what the list shows; `undefined` for kinds that a newer server may send. */
export function tailEventOf(event: string, data: string): TailEvent | undefined {
  const value: unknown = JSON.parse(data);
  if (event === "gap") return { type: "gap", skipped: (value as { skipped?: number }).skipped ?? 0 };
  if (event === "record") return { type: "record", record: value as Record };
  return undefined;
}

/**
 * Follows matching records as they arrive until the signal aborts. A fetch stream and not EventSource, because only fetch
 * sends the token in a header. Throws ConnectionError or ApiError; returns when the server ends the stream.
 */
export async function followTail(
  filter: string,
  signal: AbortSignal,
  onOpen: () => void,
  onEvent: (event: TailEvent) => void,
): Promise<void> {
  const response = await open(recordRoutes.tail, { query: { filter } }, signal);
  onOpen();
  if (response.body === null) return;
  const events = new EventStreamReader();
  const decoder = new TextDecoder();
  for await (const bytes of response.body) {
    for (const { event, data } of events.push(decoder.decode(bytes, { stream: true }))) {
      const parsed = tailEventOf(event, data);
      if (parsed !== undefined) onEvent(parsed);
    }
  }
}
