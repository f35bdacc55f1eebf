import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { z } from "zod";
import { KilowatchError, messageOf } from "#base";
import { defineSource, type SourceContext, type Stream } from "../../define.ts";
import { compileUnwrap, plainEntry } from "../../entry.ts";
import { serveConnections, stopped } from "../../listen.ts";
import { ListenOptions, TlsServerOptions } from "../../options.ts";
import { pause } from "../../outbox.ts";
import { SyslogFraming } from "./framing.ts";

/** The kernel drops datagrams when its buffer is full; a burst of some thousand lines must fit. */
const UDP_BUFFER_BYTES = 4 * 1024 * 1024;
const KERNEL_DROPS_MS = 1000;

const Options = z.strictObject({
  ...ListenOptions,
  transport: z.enum(["udp", "tcp", "tls"]).default("tcp"),
  tls: TlsServerOptions.optional().describe("certificates, for the transport `tls`"),
  maximum_message_bytes: z.number().int().min(480).max(16_777_216).default(1_048_576),
  maximum_connections: z.number().int().min(1).max(100_000).default(2000),
});

export const syslogSource = defineSource({
  id: "syslog",
  summary: "Listens for syslog (RFC 3164 and 5424) over UDP, TCP (octet counting and lines) and TLS.",
  options: Options,
  example: { transport: "tcp", address: "0.0.0.0", port: 6514 },
  async run(context, options) {
    if (options.transport === "udp") return listenUdp(context, options);
    if (options.transport === "tls" && options.tls === undefined) {
      throw new KilowatchError("CONFIG_INVALID", `source '${context.id}': transport tls needs 'tls' with certificates`);
    }
    const bound = await serveConnections(context, {
      address: options.address,
      port: options.port,
      tls: options.transport === "tls" ? options.tls : undefined,
      maximumConnections: options.maximum_connections,
      onConnection: (socket, peer) => readConnection(context, options, socket, peer),
    });
    context.state("running", `listening on ${bound} (${options.transport})`);
    await stopped(context.signal);
  },
});

let connections = 0;

/** A name for each connection that no other one of any start has. */
function nextGeneration(context: SourceContext): string {
  return `${context.clock.nowMicros().toString(36)}-${(connections++).toString(36)}`;
}

/** Reads a connection no faster than its records become durable: TCP then holds the sender, who has a queue of its own. */
async function readConnection(
  context: SourceContext,
  options: z.output<typeof Options>,
  socket: Socket,
  peer: string,
): Promise<void> {
  const framing = new SyslogFraming(options.maximum_message_bytes);
  const hear = openHearing(context, `syslog:${options.transport}:${peer}`, nextGeneration(context), peer);
  try {
    for await (const chunk of socket) {
      for (const message of framing.push(chunk as Uint8Array)) hear.message(message);
      await context.room();
    }
    for (const message of framing.end()) hear.message(message);
  } finally {
    hear.end();
  }
}

interface Hearing {
  message(text: string): void;
  end(): void;
}

function openHearing(context: SourceContext, locator: string, generation: string, peer: string): Hearing {
  const unwrap = compileUnwrap(["syslog-5424", "syslog-3164"]);
  const stream: Stream = context.open({ locator, generation, envelope: "none" });
  return {
    message(text) {
      for (const entry of unwrap(text) ?? [plainEntry(text)]) {
        stream.pushEntry(entry.host === undefined ? { ...entry, host: peer } : entry);
      }
    },
    end() {
      stream.end();
      context.close(stream);
    },
  };
}

/** UDP cannot be held up: what does not fit is dropped, counted and told. */
async function listenUdp(context: SourceContext, options: z.output<typeof Options>): Promise<void> {
  const socket = createSocket({
    type: options.address.includes(":") ? "udp6" : "udp4",
    recvBufferSize: UDP_BUFFER_BYTES,
  });
  const hearings = new Map<string, Hearing>();
  const generation = nextGeneration(context);
  socket.on("message", (datagram, { address }) => {
    if (context.full) return context.drop(1, "the store does not keep up with UDP syslog", address);
    let hear = hearings.get(address);
    if (hear === undefined) {
      if (hearings.size >= options.maximum_connections) forgetOldest(hearings);
      hear = openHearing(context, `syslog:udp:${address}`, `${generation}-${(connections++).toString(36)}`, address);
      hearings.set(address, hear);
    }
    for (const message of datagramMessages(datagram)) hear.message(message);
  });
  const failed = once(socket, "error").then(([error]) => {
    throw new KilowatchError(
      "CONFLICT",
      `cannot listen on UDP ${options.address}:${options.port}: ${messageOf(error)}`,
    );
  });
  failed.catch(() => {});
  try {
    await Promise.race([bind(socket, options), failed]);
    context.state("running", `listening on ${describe(socket)} (udp)`);
    await Promise.race([watchKernelDrops(context, socket), failed]);
  } finally {
    socket.removeAllListeners("message");
    socket.close();
    for (const hear of hearings.values()) hear.end();
  }
}

/** The kernel drops datagrams that we do not fetch in time, and only it knows how many. Resolves when the source stops. */
async function watchKernelDrops(context: SourceContext, socket: UdpSocket): Promise<void> {
  const { port } = socket.address();
  let known = 0;
  while (!context.signal.aborted) {
    await pause(KERNEL_DROPS_MS, context.signal);
    const drops = await kernelDropsOf(port);
    if (drops > known) context.drop(drops - known, "the kernel's buffer for UDP syslog ran over");
    known = Math.max(known, drops);
  }
}

/** Last column of /proc/net/udp and udp6 (net/ipv4/udp.c, udp4_format_sock) of the sockets with this port; 0 where there is no such file. */
async function kernelDropsOf(port: number): Promise<number> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let drops = 0;
  for (const path of ["/proc/net/udp", "/proc/net/udp6"]) {
    for (const line of (await readFile(path, "latin1").catch(() => "")).split("\n")) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix) === true) drops += Number(columns.at(-1)) || 0;
    }
  }
  return drops;
}

function forgetOldest(hearings: Map<string, Hearing>): void {
  for (const [address, hear] of hearings) {
    hear.end();
    hearings.delete(address);
    return;
  }
}

/** A datagram is one message (RFC 5426 §3.1); some senders end it with LF or NUL. */
function datagramMessages(datagram: Buffer): string[] {
  const text = datagram.toString("latin1").replace(/[\r\n\0]+$/, "");
  return text === "" ? [] : [text];
}

function bind(socket: UdpSocket, { address, port }: { address: string; port: number }): Promise<void> {
  return new Promise((resolve) => socket.bind(port, address, () => resolve()));
}

function describe(socket: UdpSocket): string {
  const { address, port } = socket.address();
  return `${address}:${port}`;
}
