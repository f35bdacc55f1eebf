import { z } from "zod";
import { messageOf } from "#base";
import { SecretSetting } from "#config";
import { defineSource, type SourceContext } from "../../define.ts";
import { pause } from "../../outbox.ts";
import { consumeBroker } from "./broker.ts";

const Tls = z.strictObject({
  ca_file: z.string().optional().describe("PEM; the authority of the broker's certificate (default: the system's)"),
  certificate_file: z.string().optional().describe("PEM; our own certificate, where the broker asks for one"),
  key_file: z.string().optional().describe("PEM; its private key"),
  server_name: z.string().optional().describe("the name in the broker's certificate, where it is not its address"),
});

const Broker = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .describe("a name for this broker in locators and status; it must not change"),
  addresses: z.array(z.string().min(1)).min(1).describe("`host:port` of each node of the cluster, tried in turn"),
  virtual_host: z.string().default("/"),
  username: z.string().default("guest"),
  password: SecretSetting.optional(),
  tls: Tls.optional(),
  cloud: z.string().optional(),
});
export type Broker = z.infer<typeof Broker>;

export const Options = z.strictObject({
  brokers: z.array(Broker).min(1).describe("one for each message bus: regions and cells have their own"),
  exchanges: z
    .array(z.string().min(1))
    .min(1)
    .default(["nova", "neutron", "cinder", "glance", "keystone", "heat", "openstack"])
    .describe("`control_exchange` of the services; they are never created, only looked for"),
  routing_keys: z
    .array(z.string().min(1))
    .min(1)
    .default(["notifications.*", "versioned_notifications.*"])
    .describe("topics: `<notification topic>.*`"),
  queue_prefix: z
    .string()
    .regex(/^kilowatch[A-Za-z0-9._-]*$/, "must begin with 'kilowatch', so that it is nobody else's queue")
    .default("kilowatch")
    .describe("our queue is `<prefix>.<installation>.<source>`"),
  installation: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .default("default")
    .describe("tells two Kilowatch installations on one broker apart"),
  queue_maximum_bytes: z
    .number()
    .int()
    .min(1_000_000)
    .default(268_435_456)
    .describe("x-max-length-bytes: the broker drops our oldest messages beyond it"),
  queue_expires_seconds: z
    .number()
    .int()
    .min(60)
    .default(86_400)
    .describe("x-expires: the broker deletes our queue when nobody has read it for so long"),
  prefetch: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe("messages under way to us without acknowledgement"),
  retry_seconds: z.number().min(0.1).max(3600).default(15).describe("pause before looking again for what is missing"),
});
export type Options = z.infer<typeof Options>;

/** How it stands with one broker, for the status. */
export interface BrokerState {
  isConsuming: boolean;
  detail: string;
}

export const notificationsSource = defineSource({
  id: "notifications",
  summary: "Hears OpenStack's notifications on RabbitMQ, from a bounded queue of its own.",
  options: Options,
  example: {
    brokers: [{ name: "control", addresses: ["rabbit-1:5672"], username: "kilowatch", password: "example" }],
  },
  async run(context, options) {
    const states = new Map<string, BrokerState>();
    const tell = (broker: Broker, state: BrokerState): void => {
      states.set(broker.name, state);
      const words = [...states].map(([name, { detail }]) => `${name}: ${detail}`).join("; ");
      context.state([...states.values()].every(({ isConsuming }) => isConsuming) ? "running" : "waiting", words);
    };
    for (const broker of options.brokers) tell(broker, { isConsuming: false, detail: "connecting" });
    await Promise.all(
      options.brokers.map((broker) => keepConsuming(context, options, broker, (state) => tell(broker, state))),
    );
  },
});

/** A broker that is down must not keep us from the others: each is tried again on its own. */
async function keepConsuming(
  context: SourceContext,
  options: Options,
  broker: Broker,
  tell: (state: BrokerState) => void,
): Promise<void> {
  for (let attempt = 0; !context.signal.aborted; attempt++) {
    const address = broker.addresses[attempt % broker.addresses.length] ?? "";
    try {
      await consumeBroker(context, options, broker, address, tell);
    } catch (error) {
      if (context.signal.aborted) return;
      tell({ isConsuming: false, detail: `${address}: ${messageOf(error)}` });
      context.logger.warn("broker lost", { broker: broker.name, address, error: messageOf(error) });
    }
    await pause(options.retry_seconds * 1000 * (attempt < 2 ? 0.1 : 1), context.signal);
  }
}
