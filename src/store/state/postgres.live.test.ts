import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "#base";
import { stateCases } from "./conformance.ts";
import { keptFormats, opensKeptFormat } from "./fixtures.ts";
import { openState, type State } from "./state.ts";

const binaries = "/usr/lib/postgresql";
const version = existsSync(binaries) ? readdirSync(binaries).toSorted().at(-1) : undefined;
const reason = version === undefined ? "PostgreSQL is not installed (apt install postgresql)" : undefined;
if (reason !== undefined) process.stderr.write(`state in PostgreSQL: skipped, ${reason}\n`);

/** PostgreSQL refuses to run as root. */
const asUser = process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

describe.skipIf(reason !== undefined)("state in PostgreSQL", () => {
  const bin = join(binaries, version ?? "", "bin");
  const opened: State[] = [];
  let directory: string;
  let server: ReturnType<typeof spawn>;
  let port: number;
  let database = 0;

  function run(command: string, ...args: string[]): void {
    const [file = "", ...rest] = [...asUser, join(bin, command), ...args];
    execFileSync(file, rest, { stdio: ["ignore", "ignore", "inherit"], cwd: "/" });
  }

  beforeAll(async () => {
    directory = mkdtempSync("/tmp/kilowatch-postgres-");
    if (asUser.length > 0) execFileSync("chown", ["postgres:postgres", directory]);
    run("initdb", "-D", join(directory, "data"), "-A", "trust", "-U", "kilowatch", "-E", "UTF8", "--locale=C.UTF-8");
    port = await freePort();
    const options = [
      "-D",
      join(directory, "data"),
      "-p",
      String(port),
      "-k",
      directory,
      "-c",
      "listen_addresses=127.0.0.1",
    ];
    const [file = "", ...args]: string[] = [...asUser, join(bin, "postgres"), ...options];
    server = spawn(file, args, { stdio: "ignore", cwd: "/" });
    for (let turn = 0; turn < 100; turn += 1) {
      try {
        run("pg_isready", "-q", "-h", "127.0.0.1", "-p", String(port));
        break;
      } catch {
        await sleep(100);
      }
    }
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((state) => state.close()));
  });

  afterAll(async () => {
    server.kill("SIGINT");
    await once(server, "exit");
    rmSync(directory, { recursive: true, force: true });
  });

  function open(): State {
    const url = `postgres://kilowatch@127.0.0.1:${port}/test${database}`;
    const state = openState({ url, logger: createLogger({ level: "error" }) });
    opened.push(state);
    return state;
  }

  function createDatabase(): void {
    database += 1;
    run("createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "kilowatch", `test${database}`);
  }

  it.each(stateCases)("$title", async ({ check }) => {
    createDatabase();
    const one = open();
    await one.migrate();
    await expect(check(one, open())).resolves.toBeUndefined();
  });

  it.each(keptFormats)("opens the kept fixture of format %i", async (format) => {
    createDatabase();
    await expect(opensKeptFormat(open(), format)).resolves.toBeUndefined();
  });

  it("tells a server that is not there, without the password", async () => {
    const state = openState({ url: `postgres://kilowatch:s3cret@127.0.0.1:1/x`, logger: createLogger() });
    opened.push(state);
    const error: unknown = await state.migrate().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(String(error)).toContain("127.0.0.1:1");
    expect(String(error)).not.toContain("s3cret");
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
