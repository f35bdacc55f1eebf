import { once } from "node:events";
import type { Socket } from "node:net";
import { hostname } from "node:os";
import { encode } from "@msgpack/msgpack";
import { z } from "zod";
import { isKilowatchError, KilowatchError } from "#base";
import { SecretSetting } from "#config";
import { defineSource, type SourceContext } from "../../define.ts";
import { serveConnections, stopped } from "../../listen.ts";
import { ListenOptions, TlsServerOptions } from "../../options.ts";
import { pause } from "../../outbox.ts";
import { PeerStreams } from "../../peers.ts";
import { digestOf, Recent } from "../../recent.ts";
import { Boundary } from "./boundary.ts";
import { entryOf } from "./entry.ts";
import { Handshake } from "./handshake.ts";
import { decodeValue, type ForwardMessage, readForwardMessage } from "./message.ts";

/** Senders keep few chunks open; one whose acknowledgement was lost comes again soon. */
const REMEMBERED_CHUNKS = 1000;
const RECENT_KEY = "recent";
const STORE_RETRY_MS = 1000;
/** Senders whose streams are kept between connections: fluentd opens a new one for every chunk unless told otherwise. */
const MOST_PEERS = 2000;

/** Who has not shown a key yet gets no memory worth speaking of. */
const STRANGER_BYTES = 16_384;
/** A thousand senders with a large chunk each must not fill the memory. */
const MOST_HELD_BYTES = 256 * 1024 * 1024;

const Options = z.strictObject({
  ...ListenOptions,
  port: ListenOptions.port.default(24_224),
  tls: TlsServerOptions.optional(),
  shared_key: SecretSetting.optional().describe("what senders must know; or shared_key_file"),
  users: z
    .array(z.strictObject({ username: z.string().min(1), password: SecretSetting }))
    .default([])
    .describe("where given, senders must name one of these"),
  self_hostname: z.string().default(hostname()).describe("the name we give senders in the handshake"),
  maximum_message_bytes: z.number().int().min(1024).max(1_073_741_824).default(67_108_864),
  maximum_connections: z.number().int().min(1).max(100_000).default(1000),
});
type Options = z.output<typeof Options>;

export const forwardSource = defineSource({
  id: "forward",
  summary: "Takes what Fluentd and Fluent Bit forward, and acknowledges a chunk when it is durable.",
  options: Options,
  example: { address: "0.0.0.0", port: 24_224, shared_key: "example" },
  async run(context, options) {
    const written = (await context.checkpoints()).find(({ key }) => key === RECENT_KEY)?.value;
    const intake = new Intake(context, new Recent(REMEMBERED_CHUNKS, written));
    const bound = await serveConnections(context, {
      address: options.address,
      port: options.port,
      tls: options.tls,
      maximumConnections: options.maximum_connections,
      onConnection: (socket, peer) => serve(context, options, intake, socket, peer),
    });
    context.state("running", `listening on ${bound} (${options.tls === undefined ? "tcp" : "tls"})`);
    await stopped(context.signal);
  },
});

/** Serves one connection: handshake where there are credentials, then messages in order. */
async function serve(
  context: SourceContext,
  options: Options,
  intake: Intake,
  socket: Socket,
  peer: string,
): Promise<void> {
  const handshake = new Handshake({ sharedKey: options.shared_key, users: options.users }, options.self_hostname);
  let isTrusted = !handshake.isNeeded;
  if (!isTrusted) await send(socket, handshake.helo());
  const boundary = new Boundary(isTrusted ? options.maximum_message_bytes : STRANGER_BYTES);
  for await (const bytes of cutMessages(socket, boundary, intake.held)) {
    const value = decodeValue(bytes);
    if (!isTrusted) {
      const { pong, refusal } = handshake.pong(value);
      await send(socket, pong);
      if (refusal !== undefined) throw new KilowatchError("UNAUTHENTICATED", refusal);
      isTrusted = true;
      boundary.maximumBytes = options.maximum_message_bytes;
      continue;
    }
    // Fluentd's and Fluent Bit's heartbeats and keepalives may be a bare nil.
    if (value === null) continue;
    const message = readForwardMessage(value, options.maximum_message_bytes);
    await intake.take(message, peer, socket);
    if (message.chunk !== undefined) await send(socket, { ack: message.chunk });
    await context.room();
  }
}

/** Cuts a connection into whole msgpack values; a value's bytes are gathered once. */
async function* cutMessages(socket: Socket, boundary: Boundary, held: Held): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const data of socket) {
      let rest = data as Uint8Array;
      while (rest.length > 0) {
        const end = boundary.push(rest) ?? rest.length;
        parts.push(rest.subarray(0, end));
        rest = rest.subarray(end);
        size += end;
        held.add(end);
        if (boundary.isInside) break;
        yield Buffer.concat(parts);
        held.add(-size);
        parts = [];
        size = 0;
      }
    }
  } finally {
    held.add(-size);
  }
  if (boundary.isInside) throw new KilowatchError("INPUT_INVALID", "the connection ended in the middle of a message");
}

/** Bytes of messages that all connections together hold. */
class Held {
  #bytes = 0;

  add(bytes: number): void {
    this.#bytes += bytes;
    if (bytes > 0 && this.#bytes > MOST_HELD_BYTES) {
      throw new KilowatchError("OVERLOADED", `all senders together have more than ${MOST_HELD_BYTES} bytes under way`);
    }
  }
}

async function send(socket: Socket, value: unknown): Promise<void> {
  if (socket.writable && !socket.write(encode(value)))
    await Promise.race([once(socket, "drain"), once(socket, "close")]);
}

/** What all connections share: a stream for each sender, so that tracebacks hold together across chunks, and the chunks already taken. */
class Intake {
  readonly held = new Held();
  #context: SourceContext;
  #recent: Recent;
  #peers: PeerStreams;

  constructor(context: SourceContext, recent: Recent) {
    this.#context = context;
    this.#recent = recent;
    this.#peers = new PeerStreams(context, MOST_PEERS);
  }

  /** Resolves when the message is durable. While the store cannot take it the sender waits, and keeps it; gives up with the connection. */
  async take({ events, chunk, rejected }: ForwardMessage, peer: string, socket: Socket): Promise<void> {
    const digest = chunk === undefined ? undefined : digestOf(chunk);
    if (digest !== undefined && this.#recent.has(digest)) return;
    if (rejected.count > 0) this.#context.drop(rejected.count, `malformed forward entries: ${rejected.why}`, peer);
    const stream = this.#peers.of(peer, { locator: `forward:${peer}` });
    const records = stream.take(events.map((event) => entryOf(event, peer)));
    for (;;) {
      try {
        await this.#context.deliver(
          records,
          digest === undefined
            ? []
            : [{ source: this.#context.id, key: RECENT_KEY, value: this.#recent.written([digest]) }],
        );
        if (digest !== undefined) this.#recent.add(digest);
        return;
      } catch (error) {
        if (!isKilowatchError(error) || !error.retry || this.#context.signal.aborted || socket.destroyed) throw error;
        await pause(STORE_RETRY_MS, this.#context.signal);
      }
    }
  }
}
