import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { createFakeApi, type FakeApi, type FakeOptions } from "./fake-api.ts";

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Stricter than the server's own policy, so that nothing inline can slip in. */
const POLICY =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export interface FakeServer {
  url: string;
  /** Answers nothing until it is up again, as a server that is gone. */
  setDown(isDown: boolean): void;
  close(): Promise<void>;
}

async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path).replace(/^(\.\.[/\\])+/, "");
  const body = await readFile(join(folder, name)).catch(() => undefined);
  // What is no file is a page of the console.
  const [sent, type] =
    body === undefined || name === "/" ? [await readFile(join(folder, "index.html")), ".html"] : [body, extname(name)];
  response.writeHead(200, {
    "content-type": TYPES[type] ?? "application/octet-stream",
    "content-security-policy": POLICY,
  });
  response.end(sent);
}

/** Serves the built console with the fake API, as the real server would, on a free port of 127.0.0.1. */
export async function startFakeServer(folder: string, options: FakeOptions = {}): Promise<FakeServer> {
  const api: FakeApi = createFakeApi(options);
  let isDown = false;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    if (path.startsWith("/api/")) {
      if (isDown) request.socket.destroy();
      else void api(request, response);
    } else void sendFile(folder, path, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setDown: (down) => {
      isDown = down;
      if (down) server.closeAllConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
