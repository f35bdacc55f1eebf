import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openReader } from "#record";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";

const REMOTE = "/lib/systemd/systemd-journal-remote";
const hasJournal = existsSync(REMOTE) && existsSync("/usr/bin/journalctl");
if (!hasJournal)
  console.warn("skipped: systemd-journal-remote is not installed (apt-get install systemd-journal-remote)");

const BOOT = "0123456789abcdef0123456789abcdef";

/** Entries in the export format, as a host would send them; one has a message with a line end, in binary form. */
function exportOf(from: number, to: number): Buffer {
  const parts: Buffer[] = [];
  for (let n = from; n < to; n++) {
    const message = Buffer.from(n % 10 === 5 ? `line ${n}\nsecond` : `line ${n}`);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(message.length));
    const fields = [
      `__REALTIME_TIMESTAMP=${1_795_461_569_000_000 + n * 1000}`,
      `__MONOTONIC_TIMESTAMP=${1_000_000 + n * 1000}`,
      `_BOOT_ID=${BOOT}`,
      "_HOSTNAME=cmp-1",
      "_MACHINE_ID=fedcba9876543210fedcba9876543210",
      "PRIORITY=6",
      "SYSLOG_IDENTIFIER=nova-compute",
      "_PID=17",
      "_SYSTEMD_UNIT=nova-compute.service",
    ];
    parts.push(Buffer.from(`${fields.join("\n")}\nMESSAGE\n`), length, message, Buffer.from("\n\n"));
  }
  return Buffer.concat(parts);
}

describe.skipIf(!hasJournal)("journald", () => {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-journal-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const journal = `${folder}/journal`;
  mkdirSync(journal);
  let files = 0;

  /** Has the real journal code write a journal file of these entries. */
  function write(from: number, to: number): void {
    const input = `${folder}/in.export`;
    writeFileSync(input, exportOf(from, to));
    execFileSync(REMOTE, ["-o", `${journal}/part${files++}.journal`, input], { stdio: "ignore" });
  }

  const start = (options: Record<string, unknown>, sink: MemorySink): Started =>
    startSource({ type: "journald", directory: journal, fold: false, ...options }, { sink, openReader });
  const lines = (to: number): string[] =>
    Array.from({ length: to }, (_, n) => (n % 10 === 5 ? `line ${n}\nsecond` : `line ${n}`));

  it("reads a real journal, follows it, and goes on after its cursor", async () => {
    const sink = new MemorySink();
    write(0, 30);
    const first = start({}, sink);
    await until(() => sink.messages.length === 30, "thirty entries", 20_000);
    expect(sink.records[0]).toMatchObject({
      host: "cmp-1",
      time: 1_795_461_569_000_000,
      severity: 9,
      origin: { service: "nova-compute", process: "17" },
    });
    write(30, 40);
    await until(() => sink.messages.length === 40, "forty entries", 20_000);
    await first.sources.stop();
    write(40, 45);
    await using second = start({}, sink);
    await until(() => sink.messages.length === 45, "the rest", 20_000);
    await sleep(500);
    expect(sink.messages).toEqual(lines(45));
    expect(second.status()).toMatchObject({ state: "running", records: 5 });
  });

  it("reads what journalctl exports, once", async () => {
    const path = `${folder}/out.export`;
    writeFileSync(path, execFileSync("journalctl", ["-o", "export", `--directory=${journal}`]));
    const sink = new MemorySink();
    for (let turn = 0; turn < 2; turn++) {
      await using started = start({ export_files: [`${folder}/out*.export`] }, sink);
      await started.sources.finished();
    }
    expect(sink.messages).toEqual(lines(45));
  });

  it("says what journalctl says", async () => {
    await using gone = start({ directory: "/nowhere" }, new MemorySink());
    await until(() => gone.status().detail?.includes("No such file or directory"), "the reason");
    await using missing = start({ journalctl: "/nowhere/journalctl" }, new MemorySink());
    await until(() => missing.status().detail?.includes("ENOENT"), "the reason");
    expect([gone.status().state, missing.status().state]).toEqual(["failed", "failed"]);
  });
});
