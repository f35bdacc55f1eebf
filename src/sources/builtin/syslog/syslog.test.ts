import { createSocket } from "node:dgram";
import { createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { openReader } from "#record";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";

function start(options: Record<string, unknown>, sink = new MemorySink()): Started {
  return startSource({ type: "syslog", port: 0, ...options }, { sink, openReader });
}

const RFC5424 =
  "<131>1 2026-11-23T19:19:29.718375Z cmp-1 nova-compute 17 - - 2026-11-23 19:19:29.718 17 ERROR nova.compute.manager [-] Boom";
const RFC3164 = "<30>Nov 23 19:19:30 cmp-2 neutron-l3-agent[18]: plain words";

describe("syslog", () => {
  it("hears TCP in both framings, and keeps a message with line ends whole", async () => {
    await using started = start({ transport: "tcp" });
    const socket = createConnection(await started.address());
    const inner = "<131>1 2026-11-23T19:19:31Z cmp-3 x - - - first\nsecond";
    socket.end(`${RFC5424}\n${RFC3164.length} ${RFC3164}${inner.length} ${inner}`);
    await until(() => started.sink.records.length === 3, "three records");
    const [a, b, c] = started.sink.records;
    expect(a).toMatchObject({
      host: "cmp-1",
      origin: { logger: "nova.compute.manager" },
      severity: 17,
      message: "Boom",
    });
    expect(b).toMatchObject({ host: "cmp-2", origin: { service: "neutron-l3-agent", process: "18" }, severity: 9 });
    expect(c?.original).toContain("first\nsecond");
  });

  it("does not read on while the store is full, and loses nothing of it", async () => {
    const sink = new MemorySink();
    sink.isFull = true;
    await using started = start({ transport: "tcp" }, sink);
    const socket = createConnection(await started.address());
    const count = 50_000;
    let written = 0;
    const fill = (): void => {
      while (written < count) {
        if (!socket.write(`${RFC3164} ${written++} ${"x".repeat(200)}\n`)) break;
      }
      if (written === count) socket.end();
    };
    socket.on("drain", fill);
    socket.on("error", () => {});
    fill();
    await until(() => started.status().state === "backpressure", "backpressure");
    let held = -1;
    while (held !== written) {
      held = written;
      await sleep(500);
    }
    expect(held).toBeLessThan(count);
    sink.isFull = false;
    await until(() => written === count && started.status().records === count, "all of them", 60_000);
    expect(started.status().dropped).toBe(0);
  }, 90_000);

  it("drops UDP while the store is full, counts it and says so", async () => {
    const sink = new MemorySink();
    await using started = start({ transport: "udp" }, sink);
    const { host, port } = await started.address();
    const socket = createSocket("udp4");
    const send = (text: string): Promise<void> =>
      new Promise((resolve) => socket.send(text, port, host, () => resolve()));
    await send(RFC5424);
    await send(`${RFC3164}\n`);
    await until(() => sink.records.length === 2, "two records");
    sink.isFull = true;
    for (let n = 0; n < 30_000; n++) {
      await send(`${RFC3164} ${n}`);
      if (n % 20 === 0) await sleep(0);
    }
    expect(started.status().dropped).toBeGreaterThan(0);
    sink.isFull = false;
    const gap = await until(() => sink.gaps.find(({ host }) => host === "127.0.0.1"), "the gap");
    expect(gap.message).toMatch(
      /^\d+ messages from 127.0.0.1 were dropped: the store does not keep up with UDP syslog$/,
    );
    socket.close();
  }, 60_000);

  it("counts what the kernel dropped before anybody could read it", async () => {
    await using started = start({ transport: "udp" });
    const { host, port } = await started.address();
    const socket = createSocket("udp4");
    // Without a turn of the event loop nothing is fetched, and the kernel's buffer runs over.
    for (let n = 0; n < 60_000; n++) {
      await new Promise<void>((resolve) =>
        socket.send(`${RFC3164} ${n} ${"x".repeat(300)}`, port, host, () => resolve()),
      );
    }
    await until(() => started.status().dropped > 0, "the drops");
    const gap = await until(() => started.sink.gaps[0], "the gap");
    expect(gap.message).toMatch(/^\d+ messages were dropped: the kernel's buffer for UDP syslog ran over$/);
    socket.close();
  }, 60_000);

  it("closes a connection that announces too much, and serves the next one", async () => {
    await using started = start({ transport: "tcp", maximum_message_bytes: 1000 });
    const bad = createConnection(await started.address());
    bad.write("999999 <13>");
    bad.on("error", () => {});
    await new Promise((resolve) => bad.once("close", resolve));
    await until(() => started.sink.gaps.length === 1, "the gap");
    const good = createConnection(await started.address());
    good.end(`${RFC3164}\n`);
    await until(() => started.sink.records.some(({ host }) => host === "cmp-2"), "the record");
    expect(started.sink.gaps[0]?.message).toContain("a syslog message of 999999 bytes was announced");
  });

  it("says what is wrong where it cannot listen", async () => {
    await using first = start({ transport: "tcp" });
    const { port } = await first.address();
    await using second = start({ transport: "tcp", port });
    await until(() => second.status().state === "failed", "the failure");
    expect(second.status().detail).toContain(`cannot listen on 127.0.0.1:${port}: `);
    await using third = start({ transport: "tls" });
    await until(() => third.status().state === "failed", "the failure");
    expect(third.status().detail).toContain("transport tls needs 'tls' with certificates");
  });
});
