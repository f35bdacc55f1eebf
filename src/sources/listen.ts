import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { KilowatchError, messageOf } from "#base";
import type { SourceContext } from "./define.ts";
import type { TlsServerOptions } from "./options.ts";

export interface StreamServerOptions {
  address: string;
  port: number;
  tls: TlsServerOptions | undefined;
  maximumConnections: number;
  /** Serves one connection to its end; an error thrown closes this connection only. */
  onConnection: (socket: Socket, peer: string) => Promise<void>;
}

/** A connection that opens and then says nothing, TLS greeting included, is not kept. */
const HANDSHAKE_MS = 10_000;

/** Serves TCP or TLS connections until the source stops; answers with the address that it got. Throws where it cannot listen. */
export async function serveConnections(context: SourceContext, options: StreamServerOptions): Promise<string> {
  const { tls, onConnection } = options;
  const serve = (socket: Socket): void => {
    const peer = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const stop = (): void => void socket.destroy();
    context.signal.addEventListener("abort", stop, { once: true });
    socket.on("error", (error) => context.logger.debug("connection broken", { peer, error: messageOf(error) }));
    onConnection(socket, peer)
      .catch((error: unknown) => {
        if (context.signal.aborted) return;
        context.logger.warn("connection closed", { peer, error: messageOf(error) });
        context.gap({
          cause: "rejected",
          message: `a connection from ${peer} was closed: ${messageOf(error)}`,
          count: 0,
          host: peer,
        });
      })
      .finally(() => {
        context.signal.removeEventListener("abort", stop);
        socket.destroy();
      });
  };
  const server = tls === undefined ? createServer(serve) : tlsServer(context, tls, serve);
  server.maxConnections = options.maximumConnections;
  server.on("drop", () => context.drop(1, `more than ${options.maximumConnections} connections`));
  await listening(server, options);
  context.signal.addEventListener("abort", () => void server.close(), { once: true });
  const bound = server.address();
  if (bound === null || typeof bound === "string") return options.address;
  return bound.family === "IPv6" ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`;
}

function tlsServer(context: SourceContext, tls: TlsServerOptions, serve: (socket: Socket) => void): Server {
  const server = createTlsServer(
    {
      cert: readPem(tls.certificate_file),
      key: readPem(tls.key_file),
      ...(tls.client_ca_file === undefined ? {} : { ca: readPem(tls.client_ca_file), requestCert: true }),
      minVersion: "TLSv1.2",
      handshakeTimeout: HANDSHAKE_MS,
    },
    (socket: TLSSocket) => serve(socket),
  );
  server.on("tlsClientError", (error, socket) => {
    context.logger.warn("TLS handshake failed", { peer: socket.remoteAddress, error: messageOf(error) });
  });
  return server;
}

export function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new KilowatchError("CONFIG_INVALID", `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function listening(server: Server, { address, port }: StreamServerOptions): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new KilowatchError("CONFLICT", `cannot listen on ${address}:${port}: ${messageOf(error)}`, { cause: error });
  }
}

/** Resolves when the source is told to stop. */
export function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
