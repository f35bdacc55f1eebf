import { createConnection, type Socket } from "node:net";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKilowatchError } from "#base";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";
import { Boundary } from "./boundary.ts";
import { sha512 } from "./handshake.ts";
import { decodeValue, EventTime, forwardCodec, readForwardMessage } from "./message.ts";

const pack = (value: unknown): Uint8Array => encode(value, { extensionCodec: forwardCodec });
const at = new EventTime(1_795_461_569, 722_136_000);
const entry = (n: number): unknown[] => [at, { log: `line ${n}`, host: "cmp-1" }];
const packed = (from: number, to: number): Buffer =>
  Buffer.concat(Array.from({ length: to - from }, (_, n) => pack(entry(from + n))));

/** A sender: connects, writes, and collects what the server says. */
class Sender {
  said: unknown[] = [];
  isClosed = false;
  #socket: Socket;

  constructor({ host, port }: { host: string; port: number }) {
    this.#socket = createConnection({ host, port });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.isClosed = true;
    });
    this.#socket.on("data", (data) => this.said.push(decode(data)));
  }

  write(value: Uint8Array): void {
    this.#socket.write(value);
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** The code of the expected error, `none`, or whatever else was thrown. */
function faultOf(judge: () => unknown): string {
  try {
    judge();
    return "none";
  } catch (error) {
    return isKilowatchError(error) ? error.code : String(error);
  }
}

function start(options: Record<string, unknown> = {}, sink = new MemorySink()): Started {
  return startSource({ type: "forward", port: 0, ...options }, { sink });
}

describe("forward", () => {
  it("reads all modes, in pieces of any size", async () => {
    await using started = start();
    const sender = new Sender(await started.address());
    const stream = Buffer.concat([
      pack(["nova", at, { log: "line 0", host: "cmp-1" }]),
      pack(["nova", [entry(1), entry(2)]]),
      pack(["nova", packed(3, 5), { size: 2 }]),
      pack(["nova", gzipSync(packed(5, 7)), { compressed: "gzip" }]),
      pack(["nova", zstdCompressSync(packed(7, 8)), { compressed: "zstd" }]),
      pack(null),
      pack(["nova", [[[1_795_461_569, {}], { log: "line 8", host: "cmp-1" }]]]),
    ]);
    for (let from = 0; from < stream.length; from += 7) sender.write(stream.subarray(from, from + 7));
    await until(() => started.sink.messages.length === 9, "nine events");
    expect(started.sink.messages).toEqual(Array.from({ length: 9 }, (_, n) => `line ${n}`));
    expect(started.sink.records[0]).toMatchObject({
      time: 1_795_461_569_722_136,
      host: "cmp-1",
      origin: { service: "nova" },
    });
    expect(sender.said).toEqual([]);
    sender.end();
  });

  it("acknowledges a chunk only when it is durable, and takes it only once", async () => {
    const sink = new MemorySink();
    sink.isFull = true;
    await using started = start({}, sink);
    const sender = new Sender(await started.address());
    sender.write(pack(["nova", packed(0, 3), { chunk: "c1" }]));
    await until(() => started.status().state === "backpressure", "backpressure");
    expect(sender.said).toEqual([]);
    sink.isFull = false;
    await until(() => sender.said.length === 1, "an acknowledgement");
    expect(sender.said).toEqual([{ ack: "c1" }]);
    expect(sink.messages).toHaveLength(3);
    sender.write(pack(["nova", packed(0, 3), { chunk: "c1" }]));
    await until(() => sender.said.length === 2, "the acknowledgement again");
    expect(sink.messages).toHaveLength(3);
    await started.sources.stop();
    await using again = start({}, sink);
    const late = new Sender(await again.address());
    late.write(pack(["nova", packed(0, 3), { chunk: "c1" }]));
    await until(() => late.said.length === 1, "the acknowledgement after a restart");
    expect(sink.messages).toHaveLength(3);
    late.end();
  });

  async function greet(started: Started, key: string, user = "", password = ""): Promise<Sender> {
    const sender = new Sender(await started.address());
    await until(() => sender.said.length === 1, "HELO");
    const [word, { nonce, auth }] = sender.said[0] as [string, { nonce: string; auth: string }];
    expect(word).toBe("HELO");
    sender.write(
      pack(["PING", "client", "salt", sha512(`saltclient${nonce}${key}`), user, sha512(auth + user + password)]),
    );
    await until(() => sender.said.length === 2, "PONG");
    return sender;
  }

  it("asks for the shared key and a user, and proves that it knows the key itself", async () => {
    await using started = start({
      shared_key: "right-key",
      self_hostname: "kw",
      users: [{ username: "operator", password: "right-password" }],
    });
    const good = await greet(started, "right-key", "operator", "right-password");
    const nonce = (good.said[0] as [string, { nonce: string }])[1].nonce;
    expect(good.said[1]).toEqual(["PONG", true, "", "kw", sha512(`saltkw${nonce}right-key`)]);
    good.write(pack(["nova", packed(0, 1), { chunk: "c" }]));
    await until(() => good.said.length === 3, "an acknowledgement");
    for (const [key, user, password] of [
      ["wrong", "operator", "right-password"],
      ["right-key", "operator", "wrong"],
      ["right-key", "nobody", "right-password"],
    ] as const) {
      const bad = await greet(started, key, user, password);
      expect((bad.said[1] as unknown[])[1]).toBe(false);
      await until(() => bad.isClosed, "the connection closed");
    }
    const rude = new Sender(await started.address());
    rude.write(pack(["nova", packed(0, 1)]));
    await until(() => rude.isClosed, "the connection closed");
    expect(started.sink.messages).toHaveLength(1);
    expect(JSON.stringify([started.status(), started.sink.gaps])).not.toContain("right-key");
    good.end();
  });

  it("closes the connection of a sender that makes no sense, says so, and serves the others", async () => {
    await using started = start({ maximum_message_bytes: 100_000 });
    const good = new Sender(await started.address());
    for (const bad of [
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.from([0xc1]),
      Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x93, 0xa1, 0x61, 0xc6, 0x7f, 0xff, 0xff, 0xff]),
      Buffer.alloc(100, 0x91),
      pack(["nova", Buffer.from([0xc1, 0xc1])]),
      pack(["nova", gzipSync(Buffer.alloc(10_000_000)), { compressed: "gzip" }]),
      pack(["nova", Buffer.from("not gzip"), { compressed: "gzip" }]),
      pack({ not: "an array" }),
    ]) {
      const sender = new Sender(await started.address());
      sender.write(bad);
      await until(() => sender.isClosed, `the connection closed after ${bad.length} bytes`);
    }
    good.write(pack(["nova", [entry(0), "not an entry", [at, "not a map"]], { chunk: "c" }]));
    await until(() => good.said.length === 1, "an acknowledgement");
    expect(started.sink.messages).toEqual(["line 0"]);
    await until(() => started.status().dropped === 2, "two entries counted");
    expect(started.sink.gaps.map(({ message }) => message).join("\n")).toMatch(/was closed: this is not msgpack/);
    good.end();
  });

  it("does not hold up when a message is cut off", async () => {
    await using started = start();
    const whole = pack(["nova", packed(0, 3), { chunk: "c" }]);
    const sender = new Sender(await started.address());
    sender.write(whole.subarray(0, whole.length - 1));
    await sleep(50);
    sender.end();
    await until(() => started.sink.gaps.length === 1 || started.sink.messages.length === 0, "the end");
    const next = new Sender(await started.address());
    next.write(whole);
    await until(() => next.said.length === 1, "an acknowledgement");
    expect(started.sink.messages).toHaveLength(3);
    next.end();
  });

  it("takes any bytes without anything but a clear error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const judge of [
          () => new Boundary(10_000).push(bytes),
          () => readForwardMessage(decodeValue(bytes), 10_000),
          () => readForwardMessage([Buffer.from("t"), bytes, { compressed: Buffer.from("gzip") }], 10_000),
          () => readForwardMessage([Buffer.from("t"), bytes], 10_000),
        ]) {
          expect(faultOf(judge)).toMatch(/^(none|INPUT_INVALID|TOO_LARGE)$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("finds the end of any msgpack value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), (value, step) => {
        const bytes = encode(value);
        const boundary = new Boundary(10_000_000);
        for (let from = 0; from < bytes.length; from += step) {
          const end = boundary.push(bytes.subarray(from, from + step));
          expect(end === undefined ? undefined : from + end).toBe(
            from + step < bytes.length ? undefined : bytes.length,
          );
        }
      }),
    );
  });
});
