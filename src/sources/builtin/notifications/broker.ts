import { isIP } from "node:net";
import { type Channel, type ChannelModel, type ConsumeMessage, connect } from "amqplib";
import { isKilowatchError, KilowatchError, messageOf } from "#base";
import type { Entry } from "#record";
import type { SourceContext, Stream } from "../../define.ts";
import { plainEntry } from "../../entry.ts";
import { readPem } from "../../listen.ts";
import { pause } from "../../outbox.ts";
import { digestOf, Recent } from "../../recent.ts";
import type { Broker, BrokerState, Options } from "./index.ts";

const HEARTBEAT_SECONDS = 30;
const CONNECT_MS = 10_000;
/** Messages that come within this time are stored and acknowledged together. */
const GATHER_MS = 50;
const STORE_RETRY_MS = 1000;

/** Consumes from one broker until the connection breaks (throws) or the source stops (returns). */
export async function consumeBroker(
  context: SourceContext,
  options: Options,
  broker: Broker,
  address: string,
  tell: (state: BrokerState) => void,
): Promise<void> {
  const connection = await open(broker, address);
  const isLost = lossOf(connection, context.signal);
  try {
    const queue = `${options.queue_prefix}.${options.installation}.${context.id}`;
    const isNew = await declareQueue(connection, queue, options);
    const missing = await bindExchanges(connection, queue, options);
    if (missing.length === options.exchanges.length) {
      throw new KilowatchError(
        "NOT_FOUND",
        `none of the exchanges ${missing.join(", ")} exists in virtual host '${broker.virtual_host}'; ` +
          "do the services send notifications ([oslo_messaging_notifications] driver = messagingv2)?",
      );
    }
    const consumer = await Consumer.start(context, options, broker, connection, queue, isNew);
    tell(consuming(missing));
    const look = missing.length === 0 ? undefined : lookForMissing(connection, queue, options, missing, isLost, tell);
    await Promise.race([isLost, consumer.run()]);
    await look;
  } finally {
    await Promise.race([connection.close().catch(() => {}), pause(1000)]);
  }
}

function consuming(missing: readonly string[]): BrokerState {
  const without = missing.length === 0 ? "" : `, but the exchanges ${missing.join(", ")} do not exist`;
  return { isConsuming: true, detail: `consuming${without}` };
}

async function open(broker: Broker, address: string): Promise<ChannelModel> {
  const at = address.lastIndexOf(":");
  const hostname = at < 0 ? address : address.slice(0, at);
  const { tls } = broker;
  const connection = await connect(
    {
      protocol: tls === undefined ? "amqp" : "amqps",
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: at < 0 ? (tls === undefined ? 5672 : 5671) : Number(address.slice(at + 1)),
      username: broker.username,
      password: broker.password?.reveal() ?? "guest",
      vhost: broker.virtual_host,
      heartbeat: HEARTBEAT_SECONDS,
    },
    {
      timeout: CONNECT_MS,
      clientProperties: { connection_name: "kilowatch", product: "kilowatch" },
      ...(tls === undefined ? {} : tlsOptions(tls, hostname)),
    },
  );
  return connection;
}

function tlsOptions(tls: NonNullable<Broker["tls"]>, hostname: string): Record<string, unknown> {
  return {
    ...(tls.server_name === undefined && isIP(hostname) !== 0 ? {} : { servername: tls.server_name ?? hostname }),
    ...(tls.ca_file === undefined ? {} : { ca: [readPem(tls.ca_file)] }),
    ...(tls.certificate_file === undefined ? {} : { cert: readPem(tls.certificate_file) }),
    ...(tls.key_file === undefined ? {} : { key: readPem(tls.key_file) }),
  };
}

/** Rejects when the connection is gone, resolves when the source stops. */
function lossOf(connection: ChannelModel, signal: AbortSignal): Promise<void> {
  const lost = new Promise<void>((resolve, reject) => {
    connection.on("error", (error) => reject(error));
    connection.on("close", () => reject(new KilowatchError("SERVER_UNREACHABLE", "the broker closed the connection")));
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  lost.catch(() => {});
  return lost;
}

/** A channel for one question: the broker closes it when the answer is no. Answers whether the answer was yes. */
async function ask(connection: ChannelModel, question: (channel: Channel) => Promise<unknown>): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on("error", () => {});
  try {
    await question(channel);
    await channel.close();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === 404) return false;
    throw error;
  }
}

/** Declares our queue, bounded and expiring; answers whether it was not there before. */
async function declareQueue(connection: ChannelModel, queue: string, options: Options): Promise<boolean> {
  const wasThere = await ask(connection, (channel) => channel.checkQueue(queue));
  try {
    await ask(connection, (channel) =>
      channel.assertQueue(queue, {
        durable: true,
        exclusive: false,
        autoDelete: false,
        expires: options.queue_expires_seconds * 1000,
        arguments: { "x-max-length-bytes": options.queue_maximum_bytes, "x-overflow": "drop-head" },
      }),
    );
  } catch (error) {
    if ((error as { code?: number }).code !== 406) throw error;
    throw new KilowatchError(
      "CONFLICT",
      `queue '${queue}' exists with other bounds; delete it on the broker or choose another 'installation' (${messageOf(error)})`,
    );
  }
  return !wasThere;
}

/** Binds our queue to every exchange that exists; answers with those that do not. */
async function bindExchanges(connection: ChannelModel, queue: string, options: Options): Promise<string[]> {
  const missing: string[] = [];
  for (const exchange of options.exchanges) {
    if (!(await bindExchange(connection, queue, exchange, options.routing_keys))) missing.push(exchange);
  }
  return missing;
}

async function bindExchange(
  connection: ChannelModel,
  queue: string,
  exchange: string,
  keys: readonly string[],
): Promise<boolean> {
  if (!(await ask(connection, (channel) => channel.checkExchange(exchange)))) return false;
  return ask(connection, async (channel) => {
    for (const key of keys) await channel.bindQueue(queue, exchange, key);
  });
}

/** A service that starts later creates its exchange then. */
async function lookForMissing(
  connection: ChannelModel,
  queue: string,
  options: Options,
  missing: readonly string[],
  isLost: Promise<void>,
  tell: (state: BrokerState) => void,
): Promise<void> {
  let left = [...missing];
  let isOver = false;
  const over = isLost.then(
    () => {
      isOver = true;
      return undefined;
    },
    () => {
      isOver = true;
      return undefined;
    },
  );
  while (left.length > 0) {
    await Promise.race([pause(options.retry_seconds * 1000), over]);
    if (isOver) return;
    try {
      const still: string[] = [];
      for (const exchange of left) {
        if (!(await bindExchange(connection, queue, exchange, options.routing_keys))) still.push(exchange);
      }
      left = still;
      tell(consuming(left));
    } catch {
      return;
    }
  }
}

/** Takes messages off our queue in order, and acknowledges them when they are durable. */
class Consumer {
  #context: SourceContext;
  #broker: Broker;
  #channel: Channel;
  #stream: Stream;
  #recent: Recent;
  #waiting: ConsumeMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  private constructor(
    context: SourceContext,
    options: Options,
    broker: Broker,
    channel: Channel,
    written: string | undefined,
  ) {
    this.#context = context;
    this.#broker = broker;
    this.#channel = channel;
    this.#recent = new Recent(options.prefetch, written);
    this.#stream = context.open({
      locator: `queue:${broker.name}/notifications`,
      generation: `${broker.name}-${context.clock.nowMicros().toString(36)}`,
      envelope: "none",
    });
    channel.on("error", (error: Error) => this.#fail(error));
    channel.on("close", () => this.#fail(new KilowatchError("SERVER_UNREACHABLE", "the broker closed the channel")));
  }

  static async start(
    context: SourceContext,
    options: Options,
    broker: Broker,
    connection: ChannelModel,
    queue: string,
    isNewQueue: boolean,
  ): Promise<Consumer> {
    const checkpoints = await context.checkpoints();
    const before = checkpoints.find(({ key }) => key === recentKey(broker));
    if (before !== undefined && isNewQueue) {
      context.gap({
        cause: "expired",
        message: `queue '${queue}' on ${broker.name} had expired or was deleted; the notifications since then are lost`,
        count: 0,
        locator: `queue:${broker.name}/notifications`,
      });
    }
    const channel = await connection.createChannel();
    const consumer = new Consumer(context, options, broker, channel, before?.value);
    await channel.prefetch(options.prefetch);
    try {
      // Exclusive: where somebody else reads our queue, both would get only a part.
      await channel.consume(queue, (message) => consumer.#take(message), { exclusive: true, noAck: false });
    } catch (error) {
      if ((error as { code?: number }).code !== 403) throw error;
      throw new KilowatchError(
        "CONFLICT",
        `queue '${queue}' has another consumer; give this installation its own name`,
      );
    }
    if (before === undefined) {
      await context.deliver([], [{ source: context.id, key: recentKey(broker), value: "" }]).catch(() => {});
    }
    return consumer;
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#waiting.length === 0) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          await pause(GATHER_MS, signal);
        } else await this.#store(this.#waiting.splice(0));
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#context.close(this.#stream);
    }
  }

  #take(message: ConsumeMessage | null): void {
    if (message === null) this.#fail(new KilowatchError("NOT_FOUND", "our queue was deleted on the broker"));
    else this.#waiting.push(message);
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Makes the messages durable, then acknowledges them. While the store is full nothing is acknowledged: prefetch holds the broker, and the queue is bounded. */
  async #store(messages: readonly ConsumeMessage[]): Promise<void> {
    const entries: Entry[] = [];
    const digests: string[] = [];
    for (const message of messages) {
      const digest = digestOf(message.content);
      if (message.fields.redelivered && this.#recent.has(digest)) continue;
      digests.push(digest);
      entries.push(this.#entry(message));
    }
    const records = this.#stream.take(entries);
    if (this.#broker.cloud !== undefined) for (const record of records) record.cloud = this.#broker.cloud;
    const value = this.#recent.written(digests);
    while (!this.#context.signal.aborted && this.#failure === undefined) {
      try {
        await this.#context.deliver(records, [{ source: this.#context.id, key: recentKey(this.#broker), value }]);
        for (const digest of digests) this.#recent.add(digest);
        const last = messages.at(-1);
        if (last !== undefined && this.#failure === undefined) this.#channel.ack(last, true);
        return;
      } catch (error) {
        if (!isKilowatchError(error) || !error.retry) throw error;
        await pause(STORE_RETRY_MS, this.#context.signal);
      }
    }
  }

  #entry({ content, fields }: ConsumeMessage): Entry {
    const entry = plainEntry(content.toString("latin1"));
    entry.fields = { exchange: fields.exchange, routing_key: fields.routingKey };
    return entry;
  }
}

function recentKey(broker: Broker): string {
  return `recent:${broker.name}`;
}
