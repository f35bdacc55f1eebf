/**
 * CPU of one call of the cloud client, beside undici's own `request` and Node's `fetch` in the same run: `node --conditions=source bench/cloud-call.ts [CALLS]`.
 * The server is a child process, so that only the client's CPU counts.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, request } from "undici";
import { openCloud } from "#openstack";

const CONCURRENCY = 4;
const server = { id: "0b5e4ad2-7b6b-4f7c-9a3f-6f4b1f8e2c11", name: "x", status: "ACTIVE", links: ["y".repeat(600)] };

function serve(): void {
  const body = JSON.stringify({ server });
  const origin = (): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const http = createServer((incoming, response) => {
    incoming.resume();
    const headers = { "content-type": "application/json", "x-openstack-request-id": "req-1", "x-subject-token": "t" };
    if (incoming.method === "GET") {
      response.writeHead(200, headers).end(body);
      return;
    }
    const domain = { id: "default", name: "Default" };
    const endpoints = [{ interface: "public", region_id: "one", url: `${origin()}/v2.1` }];
    const catalog = [{ type: "compute", name: "nova", endpoints }];
    const token = { expires_at: "2999-01-01T00:00:00Z", user: { id: "u", name: "u", domain }, catalog };
    response.writeHead(201, headers).end(JSON.stringify({ token }));
  });
  http.listen(0, "127.0.0.1", () => process.send?.(origin()));
}

async function measure(name: string, calls: number, call: () => Promise<unknown>): Promise<void> {
  const run = async (count: number): Promise<void> => {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  };
  await run(Math.min(calls, 5000));
  const before = process.cpuUsage();
  const started = performance.now();
  await run(calls);
  const { user, system } = process.cpuUsage(before);
  const wall = performance.now() - started;
  const micros = (user + system) / calls;
  console.log(
    `${name.padEnd(28)} ${micros.toFixed(0).padStart(5)} µs CPU a call, ${Math.round((calls / wall) * 1000)} calls/s`,
  );
}

async function main(calls: number): Promise<void> {
  const child = fork(import.meta.filename, ["serve"], { execArgv: process.execArgv });
  const [origin] = (await once(child, "message")) as [string];
  const env = { OS_AUTH_URL: `${origin}/v3`, OS_USERNAME: "u", OS_PASSWORD: "p", OS_PROJECT_NAME: "p" };
  const plain = await openCloud(undefined, { env });
  const limited = await openCloud(undefined, { env, budget: { inFlight: 100, perSecond: 1_000_000 } });
  const dispatcher = new Agent({ connections: CONCURRENCY });
  const get = { service: "compute", method: "GET", path: "/servers/1", microversion: "2.73" } as const;
  for (let round = 0; round < 2; round += 1) {
    await measure("undici request, JSON", calls, async () =>
      (await request(`${origin}/v2.1/servers/1`, { dispatcher })).body.json(),
    );
    await measure("fetch, JSON", calls, async () => (await fetch(`${origin}/v2.1/servers/1`)).json());
    await measure("session.request", calls, () => plain.session.request(get));
    await measure("session.request, budget", calls, () => limited.session.request(get));
  }
  await Promise.all([plain.session.close(), limited.session.close(), dispatcher.close()]);
  child.kill();
}

if (process.argv[2] === "serve") serve();
else await main(Number(process.argv[2] ?? 20_000));
