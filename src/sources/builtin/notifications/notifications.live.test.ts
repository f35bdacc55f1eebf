import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCertificates } from "../../live/certificates.ts";
import { hasRabbitMq, type RabbitMq, startRabbitMq } from "../../live/rabbitmq.ts";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";

if (!hasRabbitMq) console.warn("skipped: RabbitMQ is not installed (apt-get install rabbitmq-server)");

const QUEUE = "kilowatch.default.test";

describe.skipIf(!hasRabbitMq)("notifications from a real RabbitMQ", () => {
  let rabbit: RabbitMq;
  let admin: ChannelModel;
  let channel: Channel;
  let ca: string;
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-notifications-"));

  beforeAll(async () => {
    const certificates = makeCertificates(folder);
    ca = certificates.ca;
    rabbit = await startRabbitMq(certificates);
    await reconnect();
    await channel.assertExchange("nova", "topic", { durable: false });
    await channel.assertQueue("notifications.info", { durable: false });
    await channel.bindQueue("notifications.info", "nova", "notifications.info");
  });
  afterAll(async () => {
    await admin.close().catch(() => {});
    await rabbit.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function reconnect(): Promise<void> {
    admin = await connect({ hostname: "127.0.0.1", port: rabbit.port });
    admin.on("error", () => {});
    channel = await admin.createChannel();
  }

  function start(
    sink = new MemorySink(),
    options: Record<string, unknown> = {},
    broker: Record<string, unknown> = {},
  ): Started {
    return startSource(
      {
        type: "notifications",
        exchanges: ["nova", "cinder"],
        retry_seconds: 0.5,
        prefetch: 10,
        brokers: [{ name: "one", addresses: [`127.0.0.1:${rabbit.port}`], password: "guest", ...broker }],
        ...options,
      },
      { sink },
    );
  }

  function publish(n: number, exchange = "nova"): void {
    const message = {
      message_id: `11111111-1111-4111-8111-${String(n).padStart(12, "0")}`,
      publisher_id: "compute.cmp-1",
      event_type: "instance.update",
      priority: "INFO",
      payload: { n },
      timestamp: "2026-11-23 19:19:29.718375",
    };
    const wrapped = { "oslo.version": "2.0", "oslo.message": JSON.stringify(message) };
    channel.publish(exchange, "notifications.info", Buffer.from(JSON.stringify(wrapped)), {
      contentType: "application/json",
    });
  }

  const numbers = (sink: MemorySink): number[] =>
    sink.records
      .filter(({ format }) => format !== "kilowatch")
      .map(({ original }) => JSON.parse(JSON.parse(original)["oslo.message"]).payload.n as number);

  const running = (started: Started): Promise<unknown> =>
    until(() => /consuming/.test(started.status().detail ?? ""), "the consumer", 20_000);

  it("hears from its own queue, and leaves everybody else's alone", async () => {
    await using started = start();
    await running(started);
    expect(started.status().detail).toContain("the exchanges cinder do not exist");
    for (let n = 0; n < 25; n++) publish(n);
    await until(() => started.sink.messages.length === 25, "25 notifications");
    expect(numbers(started.sink)).toEqual(Array.from({ length: 25 }, (_, n) => n));
    expect((await channel.checkQueue("notifications.info")).messageCount).toBe(25);
    expect((await channel.checkQueue("notifications.info")).consumerCount).toBe(0);
    await channel.assertExchange("cinder", "topic", { durable: false });
    await until(() => started.status().detail === "one: consuming", "the late exchange");
    publish(25, "cinder");
    await until(() => started.sink.messages.length === 26, "the late exchange's notification");
    await channel.deleteExchange("cinder");
  });

  it("keeps what was sent while nobody listened, and acknowledges only what is durable", async () => {
    const sink = new MemorySink();
    for (let n = 100; n < 130; n++) publish(n);
    sink.isFull = true;
    const first = start(sink);
    await until(() => first.status().detail?.includes("spool is full"), "backpressure");
    await sleep(300);
    await first.sources.stop();
    expect(sink.records).toEqual([]);
    sink.isFull = false;
    await using second = start(sink);
    await until(() => sink.messages.length >= 30, "30 notifications");
    await sleep(300);
    expect(numbers(sink)).toEqual(Array.from({ length: 30 }, (_, n) => 100 + n));
    expect(second.status().state).toBe("running");
    expect((await channel.checkQueue(QUEUE)).messageCount).toBe(0);
  });

  it("does not read another consumer's queue of its name, and says so", async () => {
    await using first = start();
    await running(first);
    await using second = start();
    await until(() => /has another consumer/.test(second.status().detail ?? ""), "the refusal");
    expect(second.status().state).toBe("waiting");
  });

  it("names a queue that exists with other bounds, and a broker that is not there", async () => {
    await using other = start(new MemorySink(), { queue_maximum_bytes: 2_000_000 });
    await until(() => /exists with other bounds/.test(other.status().detail ?? ""), "the refusal");
    await using gone = start(new MemorySink(), {}, { addresses: ["127.0.0.1:1"] });
    await until(() => /127\.0\.0\.1:1: .*ECONNREFUSED/.test(gone.status().detail ?? ""), "the refusal");
    await using wrong = start(new MemorySink(), {}, { password: "wrong-password" });
    await until(() => /127\.0\.0\.1:\d+: .*(403|ACCESS)/.test(wrong.status().detail ?? ""), "the refusal");
    expect(JSON.stringify(wrong.status())).not.toContain("wrong-password");
  });

  it("comes back after the broker restarts, and tells that its queue had been lost", async () => {
    const sink = new MemorySink();
    await using started = start(sink, { exchanges: ["nova"] });
    await running(started);
    publish(200);
    await until(() => sink.messages.length === 1, "the first notification");
    await rabbit.restart();
    await reconnect();
    await channel.assertExchange("nova", "topic", { durable: false });
    await until(() => started.status().state === "running", "the consumer again", 30_000);
    publish(201);
    await until(() => sink.messages.length === 2, "the second notification");
    expect(sink.gaps).toEqual([]);
    await started.sources.stop();
    await channel.deleteQueue(QUEUE);
    await using again = start(sink, { exchanges: ["nova"] });
    await running(again);
    const gap = await until(() => sink.gaps[0], "a gap");
    expect(gap.message).toContain("had expired or was deleted");
    expect(gap.outcome).toBe("expired");
  });

  it("speaks TLS, and refuses a certificate of another authority", async () => {
    const addresses = [`127.0.0.1:${rabbit.tlsPort}`];
    await using good = start(
      new MemorySink(),
      { exchanges: ["nova"] },
      { addresses, tls: { ca_file: ca, server_name: "localhost" } },
    );
    await running(good);
    publish(300);
    await until(() => good.sink.messages.length === 1, "a notification");
    // Stopped between durable and acknowledged, the broker would rightly send it again, and another sink could not know.
    await sleep(300);
    await good.sources.stop();
    await using bad = start(new MemorySink(), {}, { addresses, tls: {} });
    await until(() => /certificate/.test(bad.status().detail ?? ""), "the refusal");
    expect(bad.sink.records).toEqual([]);
  });

  const python = "/usr/bin/python3";
  it.skipIf(!existsSync("/usr/lib/python3/dist-packages/oslo_messaging"))("hears oslo.messaging itself", async () => {
    await using started = start(new MemorySink(), { exchanges: ["nova"] });
    await running(started);
    const script = `
import oslo_messaging, sys
from oslo_config import cfg
conf = cfg.ConfigOpts()
conf([])
oslo_messaging.set_transport_defaults("nova")
transport = oslo_messaging.get_notification_transport(conf, url="rabbit://guest:guest@127.0.0.1:${rabbit.port}//")
conf.set_override("control_exchange", "nova")
notifier = oslo_messaging.Notifier(transport, driver="messagingv2", publisher_id="compute.cmp-1", topics=["notifications"])
notifier.info({"request_id": "req-1"}, "compute.instance.create.end", {"instance_id": "i-1", "n": 400})
notifier.error({}, "compute.instance.create.error", {"n": 401})
`;
    await promisify(execFile)(python, ["-c", script], { timeout: 60_000 });
    await until(() => started.sink.messages.length === 2, "two notifications", 20_000);
    expect(numbers(started.sink)).toEqual([400, 401]);
  });
});
