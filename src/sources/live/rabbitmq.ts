import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "amqplib";
import { sleep } from "../testing.ts";

const SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";

export const hasRabbitMq: boolean = existsSync(SERVER) && existsSync("/usr/bin/epmd");

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

export interface RabbitMq {
  port: number;
  tlsPort: number;
  stop(): Promise<void>;
  /** Stops and starts the node on the same data. */
  restart(): Promise<void>;
}

/** Starts a RabbitMQ node of its own: own data, names, ports and epmd, all on 127.0.0.1. */
export async function startRabbitMq(tls?: { ca: string; certificate: string; key: string }): Promise<RabbitMq> {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-rabbit-"));
  const [port, tlsPort, epmdPort, distPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  mkdirSync(`${folder}/log`);
  writeFileSync(`${folder}/enabled_plugins`, "[].\n");
  writeFileSync(
    `${folder}/rabbitmq.conf`,
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      ...(tls === undefined
        ? []
        : [
            `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
            `ssl_options.cacertfile = ${tls.ca}`,
            `ssl_options.certfile = ${tls.certificate}`,
            `ssl_options.keyfile = ${tls.key}`,
            "ssl_options.verify = verify_none",
          ]),
      "disk_free_limit.absolute = 10MB",
      "",
    ].join("\n"),
  );
  const epmd = spawn("epmd", ["-port", String(epmdPort), "-address", "127.0.0.1"], { stdio: "ignore" });
  const environment = {
    ...process.env,
    HOME: folder,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `kilowatch${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    RABBITMQ_MNESIA_BASE: `${folder}/data`,
    RABBITMQ_LOG_BASE: `${folder}/log`,
    RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
    RABBITMQ_CONF_ENV_FILE: `${folder}/none`,
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
    RABBITMQ_PID_FILE: `${folder}/pid`,
  };
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(SERVER, [], { env: environment, stdio: "ignore", detached: true });
    await answers(port, child);
    return child;
  };
  let node = await start();
  return {
    port,
    tlsPort,
    async restart() {
      await ended(node);
      node = await start();
    },
    async stop() {
      await ended(node);
      epmd.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server's script starts Erlang as its child: the whole process group has to go. */
async function ended(node: ChildProcess): Promise<void> {
  if (node.exitCode !== null || node.pid === undefined) return;
  const exit = new Promise((resolve) => node.once("exit", resolve));
  process.kill(-node.pid, "SIGTERM");
  await Promise.race([exit, sleep(15_000)]);
  try {
    process.kill(-node.pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`rabbitmq-server ended with ${child.exitCode}`);
    try {
      const connection = await connect({ hostname: "127.0.0.1", port });
      await connection.close();
      return;
    } catch {
      await sleep(300);
    }
  }
  throw new Error("rabbitmq-server did not answer within 90 s");
}
