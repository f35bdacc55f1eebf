import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { messageOf } from "#base";
import type { ServerEvent } from "./handlers.ts";

const HEARTBEAT_MILLISECONDS = 10_000;

/** Sends server-sent events (WHATWG HTML §9.2) until the source or the client ends; a slow client slows the source. */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<ServerEvent>,
  signal: AbortSignal,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...reply.getHeaders(),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  } as never);
  response.write(":\n\n");
  const heartbeat = setInterval(() => response.write(":\n\n"), HEARTBEAT_MILLISECONDS);
  try {
    for await (const { event, data } of events) {
      if (signal.aborted) break;
      if (!response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
        await once(response, "drain", { signal });
    }
  } catch (error) {
    if (!signal.aborted) response.write(`event: problem\ndata: ${JSON.stringify({ detail: messageOf(error) })}\n\n`);
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}
