import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { createInterface } from "node:readline";
import { KilowatchError } from "#base";
import type { ServerEvent } from "./client.ts";

export interface WireRequest {
  method: string;
  url: string;
  body?: string;
}

/** How requests reach a server: over TCP, TLS or its Unix socket. */
export interface Transport {
  send(request: WireRequest): Promise<{ status: number; body: string }>;
  events(
    request: WireRequest,
    signal: AbortSignal,
    problem: (status: number, body: string) => KilowatchError,
  ): AsyncIterable<ServerEvent>;
  close(): void;
}

export function httpTransport(target: { url?: string; socketPath?: string; token?: string }): Transport {
  const base = new URL(target.url ?? "http://localhost");
  const start = base.protocol === "https:" ? tlsRequest : plainRequest;
  const open = new Set<ClientRequest>();

  async function respond(wire: WireRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = start(
        {
          ...(target.socketPath === undefined
            ? { host: base.hostname.replace(/^\[|\]$/g, ""), port: base.port, protocol: base.protocol }
            : { socketPath: target.socketPath }),
          path: wire.url,
          method: wire.method,
          headers: {
            host: target.socketPath === undefined ? base.host : "localhost",
            accept: "application/json, text/event-stream",
            ...(target.token !== undefined && { authorization: `Bearer ${target.token}` }),
            ...(wire.body !== undefined && { "content-type": "application/json" }),
          },
          agent: false,
          ...(signal && { signal }),
        },
        resolve,
      );
      open.add(request);
      request.once("close", () => open.delete(request));
      request.once("error", reject);
      request.end(wire.body);
    });
  }

  return {
    send: async (wire) => {
      const response = await respond(wire);
      return { status: response.statusCode ?? 0, body: await textOf(response) };
    },
    events: async function* (wire, signal, problem) {
      const response = await respond(wire, signal);
      if ((response.statusCode ?? 0) >= 400) throw problem(response.statusCode ?? 0, await textOf(response));
      let event = "message";
      for await (const line of createInterface({ input: response })) {
        if (line.startsWith("event: ")) event = line.slice(7);
        if (line.startsWith("data: ")) yield { event, data: JSON.parse(line.slice(6)) };
      }
    },
    close: () => {
      for (const request of open) request.destroy();
    },
  };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
