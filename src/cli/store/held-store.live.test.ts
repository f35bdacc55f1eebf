import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "#app";
import { runCommand } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-held-"));
const data = join(folder, "data");
const log = join(folder, "nova-api.log");
const line = (second: number, level = "INFO"): string =>
  `2026-11-2${second % 3} 19:58:1${second}.000 4711 ${level} nova.api [-] Line ${second}\n`;

/** Every command here meets a server that holds the directory. */
describe("a directory that a server holds", () => {
  const stopping = new AbortController();
  let ended: Promise<void>;
  beforeAll(async () => {
    await new Promise<void>((started, failed) => {
      ended = startServer({
        data,
        port: 0,
        demo: false,
        signal: stopping.signal,
        onStarted: async () => started(),
      });
      ended.catch(failed);
    });
  });
  afterAll(async () => {
    stopping.abort();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes files, and takes them once", async () => {
    writeFileSync(
      log,
      Array.from({ length: 9 }, (_, second) => line(second, second === 4 ? "ERROR" : "INFO")).join(""),
    );
    const command = ["store", "import", log, "--data", data, "--no-redact", "--output", "json"];
    expect(JSON.parse((await runCommand(command)).stdout)).toMatchObject({
      files: 1,
      skipped: 0,
      records: 9,
      failures: 0,
    });
    expect(JSON.parse((await runCommand(command)).stdout)).toMatchObject({ files: 1, skipped: 1, records: 0 });
    const missing = await runCommand(["store", "import", `${log}.gone`, "--data", data]);
    expect([missing.exitCode, missing.stderr]).toEqual([66, expect.stringContaining("nova-api.log.gone")]);
    expect((await runCommand(["store", "import", "-", "--data", data])).stderr).toContain("standard input");
  });

  it("moves days to the archive, verifies, and gives everything back", async () => {
    const archived = await runCommand(["store", "archive", "--data", data, "--output", "json"]);
    expect(JSON.parse(archived.stdout)).toMatchObject({ chunks: [{ records: 9, lines: 9 }] });
    expect((await runCommand(["store", "verify", "--data", data])).stdout).toMatch(/1 archived chunks: whole/);
    const exported = await runCommand([
      "store",
      "export",
      "--data",
      data,
      "--original",
      "--to",
      join(folder, "out"),
      "--output",
      "json",
    ]);
    expect(JSON.parse(exported.stdout)).toMatchObject({ files: [{ state: "exact" }] });
    expect(readFileSync(join(folder, "out", "nova-api.log"), "utf8")).toBe(readFileSync(log, "utf8"));
    expect((await runCommand(["store", "restore", "--data", data])).stdout).toContain("9 lines");
  });

  it.each(["ndjson", "otlp", "rfc5424", "summit", "oslo-text"])(
    "gives records out as %s, the oldest first",
    async (form) => {
      const all = await runCommand(["store", "export", "--data", data, "--format", form]);
      expect([all.exitCode, all.stderr]).toEqual([0, "9 records\n"]);
      const seconds = [...all.stdout.matchAll(/Line (\d)/g)].map(([, second]) => Number(second));
      expect([...new Set(seconds)]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
      const file = join(folder, `${form}.out`);
      const some = await runCommand([
        "store",
        "export",
        "--data",
        data,
        "--format",
        form,
        "--filter",
        "severity>=error",
        "--output",
        file,
      ]);
      expect(some.stderr).toBe("1 records\n");
      expect(readFileSync(file, "utf8")).toContain("Line 4");
    },
  );

  it("is copied with what is hot, archived and known of its sources", async () => {
    await runCommand(["store", "archive", "--data", data, "--older-than", "1d"]);
    const more = join(folder, "more.log");
    writeFileSync(more, `${new Date().toISOString().replace("T", " ").slice(0, 23)} 4711 INFO nova.api [-] Line 9\n`);
    await runCommand(["store", "import", more, "--data", data, "--no-redact"]);
    const everything = async (from: string): Promise<string> =>
      (await runCommand(["store", "export", "--data", from, "--format", "ndjson"])).stdout;
    const before = await everything(data);
    expect(before.match(/\n/g)).toHaveLength(10);
    const copy = join(folder, "copy");
    expect(await runCommand(["store", "backup", "--data", data, "--to", copy])).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect((await runCommand(["store", "backup", "--data", data, "--to", copy])).stderr).toContain("CONFLICT");
    expect(await everything(data)).toBe(before);
    expect(await everything(copy)).toBe(before);
    expect((await runCommand(["store", "verify", "--data", copy])).exitCode).toBe(0);
    const again = await runCommand(["store", "import", log, "--data", copy, "--no-redact", "--output", "json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ skipped: 1, records: 0 });
  });

  it("says what is wrong with a filter or a place", async () => {
    const filter = await runCommand([
      "store",
      "export",
      "--data",
      data,
      "--format",
      "ndjson",
      "--filter",
      "severity>=",
    ]);
    expect([filter.exitCode, filter.stderr]).toEqual([64, expect.stringContaining("FILTER_INVALID")]);
    const place = await runCommand([
      "store",
      "export",
      "--data",
      data,
      "--format",
      "ndjson",
      "--output",
      join(folder, "no", "x"),
    ]);
    expect(place.stderr).toContain("cannot be written");
    expect((await runCommand(["store", "export", "--data", data])).exitCode).toBe(64);
  });
});
