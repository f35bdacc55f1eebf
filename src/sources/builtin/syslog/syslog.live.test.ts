import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openReader } from "#record";
import { makeCertificates } from "../../live/certificates.ts";
import { freePort } from "../../live/rabbitmq.ts";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";

const RSYSLOGD = "/usr/sbin/rsyslogd";
const hasTls = existsSync("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so");
if (!existsSync(RSYSLOGD)) console.warn("skipped: rsyslog is not installed (apt-get install rsyslog rsyslog-gnutls)");

const oslo = (n: number): string =>
  `2026-11-23 19:19:29.${String(n).padStart(3, "0")} 17 INFO nova.compute.manager [req-2e915e8f-d03d-46c1-945b-a6570be51446 u p - - -] line ${n}`;

describe.skipIf(!existsSync(RSYSLOGD))("a real rsyslog", () => {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-rsyslog-"));
  const running: ChildProcess[] = [];
  let runs = 0;
  afterEach(async () => {
    for (const child of running.splice(0)) {
      const exit = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await exit;
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts rsyslog on a file of log lines that it forwards; answers with the file. */
  function forwardTo(port: number, action: string, globals = ""): string {
    const work = `${folder}/run${runs++}`;
    mkdirSync(work);
    const file = `${work}/nova-compute.log`;
    writeFileSync(file, "");
    writeFileSync(
      `${work}/rsyslog.conf`,
      `global(workDirectory="${work}" maxMessageSize="64k" ${globals})
module(load="imfile" mode="inotify")
input(type="imfile" File="${file}" Tag="nova-compute:" Severity="info" Facility="local0")
action(type="omfwd" Target="127.0.0.1" Port="${port}" action.resumeRetryCount="-1" action.resumeInterval="1"
  queue.type="LinkedList" queue.size="100000" ${action})
`,
    );
    running.push(spawn(RSYSLOGD, ["-n", "-f", `${work}/rsyslog.conf`, "-i", `${work}/pid`], { stdio: "ignore" }));
    return file;
  }

  const start = (options: Record<string, unknown>, sink = new MemorySink()): Started =>
    startSource({ type: "syslog", port: 0, fold: false, ...options }, { sink, openReader });

  const expected = Array.from({ length: 500 }, (_, n) => `line ${n}`);

  async function heard(started: Started, file: string): Promise<string[]> {
    for (let n = 0; n < 500; n++) appendFileSync(file, `${oslo(n)}\n`);
    await until(() => started.sink.messages.length >= 500, "500 lines", 30_000);
    return started.sink.messages;
  }

  it("is heard over UDP, and over TCP in both framings and both formats", async () => {
    for (const [transport, action] of [
      ["udp", 'Protocol="udp"'],
      ["tcp", 'Protocol="tcp" TCP_Framing="traditional"'],
      ["tcp", 'Protocol="tcp" TCP_Framing="octet-counted" Template="RSYSLOG_SyslogProtocol23Format"'],
    ] as const) {
      await using started = start({ transport });
      const { port } = await started.address();
      expect(await heard(started, forwardTo(port, action))).toEqual(expected);
      expect(started.sink.records[0]).toMatchObject({
        request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        origin: { service: "nova-compute", logger: "nova.compute.manager" },
      });
    }
  });

  it.skipIf(!hasTls)("is heard over TLS, and only where it is of our authority", async () => {
    const { ca, certificate, key } = makeCertificates(folder);
    await using started = start({
      transport: "tls",
      tls: { certificate_file: certificate, key_file: key, client_ca_file: ca },
    });
    const { port } = await started.address();
    const driver =
      'Protocol="tcp" TCP_Framing="octet-counted" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"';
    const trusted = `defaultNetstreamDriverCAFile="${ca}"`;
    const stranger = forwardTo(port, driver, trusted);
    appendFileSync(stranger, `${oslo(999)}\n`);
    await sleep(1500);
    expect(started.sink.messages).toEqual([]);
    const own = `${trusted} defaultNetstreamDriverCertFile="${certificate}" defaultNetstreamDriverKeyFile="${key}"`;
    expect(await heard(started, forwardTo(port, driver, own))).toEqual(expected);
  });

  it("waits while our store is full, and its queue comes through afterwards", async () => {
    const port = await freePort();
    const sink = new MemorySink();
    sink.isFull = true;
    await using started = start({ transport: "tcp", port }, sink);
    await started.address();
    const file = forwardTo(port, 'Protocol="tcp" TCP_Framing="octet-counted"');
    appendFileSync(
      file,
      Array.from({ length: 60_000 }, (_, n) => `${oslo(n % 1000)} of ${n} ${"x".repeat(200)}\n`).join(""),
    );
    await until(() => started.status().state === "backpressure", "backpressure", 20_000);
    await sleep(1000);
    sink.isFull = false;
    await until(() => sink.messages.length >= 60_000, "all lines", 60_000);
    expect(sink.messages).toHaveLength(60_000);
    expect(started.status().dropped).toBe(0);
  });
});
