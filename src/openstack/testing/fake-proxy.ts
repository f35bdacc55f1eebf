import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** An HTTP proxy in this process that notes what goes through it. */
export interface FakeProxy {
  readonly origin: string;
  /** `CONNECT host:port` and `METHOD URL`, with the proxy's own credentials where they were sent. */
  readonly seen: { readonly call: string; readonly authorization: string | undefined }[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a proxy; with `refusal` it answers every CONNECT with that status. */
export async function startFakeProxy(refusal?: number): Promise<FakeProxy> {
  const seen: FakeProxy["seen"] = [];
  const server = createServer((incoming, response) => {
    seen.push({ call: `${incoming.method} ${incoming.url}`, authorization: incoming.headers["proxy-authorization"] });
    const onward = request(incoming.url ?? "", { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, client) => {
    seen.push({ call: `CONNECT ${incoming.url}`, authorization: incoming.headers["proxy-authorization"] });
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const target = new URL(`http://${incoming.url}`);
    const onward = connect(Number(target.port), target.hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(client).pipe(onward);
    });
    onward.on("error", () => client.destroy());
    client.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
