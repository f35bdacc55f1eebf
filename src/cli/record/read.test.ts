import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliProcess } from "../context.ts";
import { runCli } from "../run.ts";

const LINES =
  "2026-11-23 19:34:17.914 10 ERROR nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 u p - - d d] Failed\n" +
  "2026-11-23 19:34:17.914 10 ERROR nova.compute.manager Traceback (most recent call last):\n" +
  "2026-11-23 19:34:17.914 10 ERROR nova.compute.manager ValueError: no\n" +
  "2026-11-23 19:34:18.000 10 INFO nova.compute.manager [-] password=hunter2 and no line end";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-read-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function run(args: string[], input = ""): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let out = "";
  let err = "";
  stdout.on("data", (data: Buffer) => (out += data.toString()));
  stderr.on("data", (data: Buffer) => (err += data.toString()));
  const process: CliProcess = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    env: {},
    pid: 1,
    on: () => {},
  };
  const code = await runCli(["record", "read", ...args], process);
  await new Promise((resolve) => setImmediate(resolve));
  return { code, out, err };
}

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

/** One file of a tar archive (POSIX ustar). */
function member(name: string, bytes: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        0", 148);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const rows = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("record read", () => {
  it("writes a record a line, with the exact lines on request", async () => {
    const path = file("nova-compute-cmp-001.log", LINES);
    const { code, out } = await run([path, "--output", "ndjson", "--original", "--no-redact"]);
    expect(code).toBe(0);
    const records = rows(out);
    expect(records.map(({ message }) => message)).toEqual(["Failed", "password=hunter2 and no line end"]);
    expect(records.map(({ original }) => original).join("")).toBe(LINES);
    expect(records[0]).toMatchObject({ origin: { service: "nova-compute" }, time: "2026-11-23T19:34:17.914000Z" });
  });

  it("shows no secret unless asked to", async () => {
    const { out } = await run([file("secret.log", LINES), "--output", "ndjson", "--original"]);
    expect(out).not.toContain("hunter2");
    expect(rows(out)[1]).toMatchObject({ redacted: 1 });
  });

  it.each([
    ["plain", (text: string) => Buffer.from(text)],
    ["gzip", (text: string) => gzipSync(text)],
    ["zstd", (text: string) => zstdCompressSync(text)],
  ])("counts a %s file", async (name, compress) => {
    const { code, out } = await run([file(`nova-api.${name}`, compress(LINES)), "--stats"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      lines: 4,
      bytes: LINES.length,
      records: 2,
      unread_lines: 0,
      by_format: { "oslo-text": 2 },
      with_request_id: 1,
      tracebacks: 1,
      events: 2,
    });
  });

  it("reads every member of an archive, and standard input", async () => {
    const bytes = Buffer.concat([
      member("a/nova/nova-api.log", Buffer.from(LINES)),
      member("a/nova/nova-api.log.1.gz", gzipSync(LINES)),
      Buffer.alloc(1024),
    ]);
    const { out } = await run([file("logs.tar.gz", gzipSync(bytes)), "-", "--stats"], LINES);
    expect(JSON.parse(out)).toMatchObject({ lines: 12, records: 6 });
  });

  it("tells of a file that is not there, and reads the others", async () => {
    const { code, out, err } = await run([join(directory, "none.log"), file("nova-api.log", LINES), "--stats"]);
    expect(code).toBe(66);
    expect(err).toMatch(/none\.log.*FILE_UNREADABLE/);
    expect(JSON.parse(out)).toMatchObject({ records: 2 });
  });

  it("tells what a cut-off gzip file still holds, and that it is cut off", async () => {
    const noise = Array.from({ length: 4000 }, (_, index) => LINES.replace("Failed", `Failed ${Math.sin(index)}`)).join(
      "\n",
    );
    const whole = gzipSync(noise);
    const { code, out, err } = await run([file("cut.log.gz", whole.subarray(0, whole.length / 2)), "--stats"]);
    expect(code).toBe(66);
    expect(err).toMatch(/cut\.log\.gz/);
    expect((JSON.parse(out) as { records: number }).records).toBeGreaterThan(100);
  });

  it("names the formats there are where one is not", async () => {
    const { code, err } = await run([file("nova-api.log", LINES), "--format", "klingon"]);
    expect(code).not.toBe(0);
    expect(err).toMatch(/klingon.*oslo-text/);
  });

  it("names a time zone that nobody knows", async () => {
    const { code, err } = await run([file("nova-api.log", LINES), "--time-zone", "Middle/Earth"]);
    expect(code).toBe(64);
    expect(err).toContain("--time-zone");
  });
});
