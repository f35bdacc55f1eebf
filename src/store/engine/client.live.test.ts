import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { ClickHouseError, createClient, type Row } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectCluster } from "./cluster.ts";
import type { Engine } from "./engine.ts";
import { engineInstalled } from "./native.ts";
import { temporaryEngine } from "./testing.ts";

/** What `@clickhouse/client` documents, call by call, against the front. */
let engine: Engine;
let directory: string;
let dispose: () => Promise<void>;

async function rows<T>(query: string, parameters: Record<string, unknown> = {}): Promise<T[]> {
  const answer = await engine.client.query({ query, query_params: parameters, format: "JSONEachRow" });
  return answer.json<T>();
}

const missing = engineInstalled() ? undefined : "chDB is not installed (npm install chdb)";
if (missing !== undefined) process.stderr.write(`the front: skipped, ${missing}\n`);

describe.skipIf(missing !== undefined)("the front", () => {
  beforeAll(async () => {
    ({ engine, directory, dispose } = await temporaryEngine());
  }, 60_000);
  afterAll(() => dispose());

  describe("queries", () => {
    it("answers a ping", async () => {
      expect(await engine.client.ping()).toEqual({ success: true });
      expect((await engine.client.ping({ select: true })).success).toBe(true);
    });

    it("answers JSON with its statistics, and names the format and the query", async () => {
      const answer = await engine.client.query({ query: "SELECT 1 AS one, 'x' AS name", query_id: "mine-1" });
      expect(answer.query_id).toBe("mine-1");
      expect(answer.response_headers["x-clickhouse-format"]).toBe("JSON");
      expect(answer.response_headers["x-clickhouse-query-id"]).toBe("mine-1");
      expect(JSON.parse(String(answer.response_headers["x-clickhouse-summary"]))).toMatchObject({ read_rows: "1" });
      expect(await answer.json()).toMatchObject({
        data: [{ one: 1, name: "x" }],
        rows: 1,
        statistics: { rows_read: 1 },
      });
    });

    it.each([
      ["JSONEachRow", '{"number":"0"}'],
      ["JSONCompactEachRow", '["0"]'],
      ["CSV", '"0"'],
      ["TabSeparatedWithNames", "number\n0"],
    ] as const)("answers in %s", async (format, begins) => {
      const answer = await engine.client.query({ query: "SELECT toString(number) AS number FROM numbers(3)", format });
      expect((await answer.text()).startsWith(begins)).toBe(true);
    });

    it("takes the format from the statement where exec runs it, and TabSeparated where none is named", async () => {
      const one = await engine.client.exec({ query: "SELECT 1 AS x, 'a' AS y FORMAT CSVWithNames" });
      expect(Buffer.concat(await one.stream.toArray()).toString()).toBe('"x","y"\n1,"a"\n');
      const other = await engine.client.exec({ query: "SELECT 1, 2 -- FORMAT CSV" });
      expect(Buffer.concat(await other.stream.toArray()).toString()).toBe("1\t2\n");
    });

    it("streams many rows at the pace of the reader", async () => {
      const answer = await engine.client.query({ query: "SELECT number FROM numbers(1000000)", format: "JSONEachRow" });
      let count = 0;
      let last: unknown;
      for await (const batch of answer.stream<{ number: number }>() as AsyncIterable<
        Row<{ number: number }, "JSONEachRow">[]
      >) {
        count += batch.length;
        last = batch.at(-1)?.json();
      }
      expect(count).toBe(1_000_000);
      expect(last).toEqual({ number: 999_999 });
    });

    it("answers statements of every kind that has an answer", async () => {
      expect(await rows("SHOW DATABASES LIKE 'default'")).toEqual([{ name: "default" }]);
      expect(await rows("WITH 3 AS three SELECT three")).toEqual([{ three: 3 }]);
      expect(await rows("(SELECT 1 AS x) UNION ALL (SELECT 2 AS x SETTINGS max_threads = 1)")).toHaveLength(2);
      expect((await rows<{ explain: string }>("EXPLAIN AST SELECT 1"))[0]?.explain).toMatch(/^SelectWithUnionQuery/);
      expect(await rows("EXISTS TABLE nowhere")).toEqual([{ result: 0 }]);
      expect(await rows("DESCRIBE (SELECT 1 AS x)")).toMatchObject([{ name: "x", type: "UInt8" }]);
      expect(await rows("KILL QUERY WHERE query_id = 'none' SYNC")).toEqual([]);
    });

    it("answers nothing where there is nothing", async () => {
      expect(await rows("SELECT 1 WHERE 0")).toEqual([]);
      const none = await engine.client.exec({ query: "SELECT 1 FORMAT Null" });
      expect(Buffer.concat(await none.stream.toArray())).toHaveLength(0);
    });

    it("compresses answers where asked to", async () => {
      const compressed = await fetchRaw("/?enable_http_compression=1&query=SELECT+repeat('x',100000)", {
        "accept-encoding": "gzip",
      });
      expect(compressed.headers["content-encoding"]).toBe("gzip");
      expect(compressed.body.length).toBeLessThan(2000);
      expect(compressed.body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    });
  });

  describe("parameters", () => {
    const nasty = [
      "",
      "it's",
      "back\\slash",
      "new\nline",
      "tab\tand\0nul",
      "{x:String}",
      "'; DROP TABLE t; --",
      "ünï→😀",
      "\\N",
      "`q`",
    ];

    it.each(nasty)("carries the string %j unchanged, alone, in arrays, in maps and in tuples", async (text) => {
      const [row] = await rows<{ s: string; a: string[]; m: Record<string, string>; n: string[][] }>(
        "SELECT {s:String} AS s, {a:Array(String)} AS a, {m:Map(String, String)} AS m, {n:Array(Array(String))} AS n",
        { s: text, a: [text, "x", text], m: { key: text }, n: [[text], []] },
      );
      expect(row).toEqual({ s: text, a: [text, "x", text], m: { key: text }, n: [[text], []] });
    });

    it("carries numbers, booleans, dates, NULL and names", async () => {
      const [row] = await rows(
        "SELECT {i:Int64} AS i, {u:UInt64} AS u, {f:Float64} AS f, {b:Bool} AS b, {n:Nullable(String)} AS n, {d:DateTime64(6, 'UTC')} AS d, {t:Array(UInt64)} AS t, count() AS c FROM {db:Identifier}.{table:Identifier}",
        {
          i: -5,
          u: "18446744073709551615",
          f: 1.5,
          b: true,
          n: null,
          d: new Date("2026-01-02T03:04:05.678Z"),
          t: [1, 2],
          db: "system",
          table: "one",
        },
      );
      expect(row).toMatchObject({ i: -5, f: 1.5, b: true, n: null, d: "2026-01-02 03:04:05.678000", t: [1, 2], c: 1 });
    });

    it("keeps parameters and settings of statements that run together apart", async () => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const answer = await engine.client.query({
            query: "SELECT {x:UInt32} AS x, {a:Array(String)} AS a, getSetting('max_block_size') AS s",
            query_params: { x: index, a: [`v${index}`] },
            clickhouse_settings: { max_block_size: String(1000 + index) },
            format: "JSONEachRow",
          });
          return (await answer.json())[0];
        }),
      );
      answers.forEach((row, index) => {
        expect(row).toEqual({ x: index, a: [`v${index}`], s: 1000 + index });
      });
      await expect(rows("SELECT {x:UInt32} AS x")).rejects.toThrow(/Substitution/);
    });
  });

  describe("inserts", () => {
    async function table(columns = "a UInt64, b String"): Promise<string> {
      const name = `t${createHash("sha256").update(String(Math.random())).digest("hex").slice(0, 10)}`;
      await engine.client.command({ query: `CREATE TABLE ${name} (${columns}) ENGINE = MergeTree ORDER BY tuple()` });
      return name;
    }

    it("takes objects, and tells how many", async () => {
      const name = await table();
      const done = await engine.client.insert({
        table: name,
        values: [
          { a: 1, b: "x" },
          { a: 2, b: "y\n\nz" },
        ],
        format: "JSONEachRow",
        columns: ["a", "b"],
      });
      expect(done.executed).toBe(true);
      expect(done.summary).toMatchObject({ written_rows: "2" });
      expect(await rows(`SELECT * FROM ${name} ORDER BY a`)).toEqual([
        { a: 1, b: "x" },
        { a: 2, b: "y\n\nz" },
      ]);
    });

    it("takes a stream of objects, raw text and compressed bodies", async () => {
      const name = await table();
      await engine.client.insert({
        table: name,
        values: Readable.from([
          { a: 1, b: "s" },
          { a: 2, b: "t" },
        ]),
        format: "JSONEachRow",
      });
      await engine.client.insert({
        table: name,
        values: Readable.from(["3\tr\n4\tq\n"], { objectMode: false }),
        format: "TabSeparated",
      });
      const body = gzipSync('{"a":5,"b":"g"}\n{"a":6,"b":"h"}\n');
      const sent = await fetchRaw(
        `/?query=INSERT+INTO+${name}+FORMAT+JSONEachRow`,
        { "content-encoding": "gzip" },
        body,
      );
      expect(sent.status).toBe(200);
      expect(await rows(`SELECT a FROM ${name} ORDER BY a`)).toEqual([1, 2, 3, 4, 5, 6].map((a) => ({ a })));
    });

    it("packs both ways where the client is told to", async () => {
      const name = await table();
      const client = createClient({
        url: "http://localhost",
        http_agent: new Agent({ keepAlive: true, socketPath: engine.socketPath } as ConstructorParameters<
          typeof Agent
        >[0]),
        compression: { request: true, response: true },
      });
      const values = Array.from({ length: 5000 }, (_, a) => ({ a, b: `line ${a}` }));
      await client.insert({ table: name, values, format: "JSONEachRow" });
      const answer = await client.query({ query: `SELECT * FROM ${name} ORDER BY a`, format: "JSONEachRow" });
      expect(answer.response_headers["content-encoding"]).toMatch(/gzip|zstd/);
      expect(await answer.json()).toEqual(values);
      await client.close();
    });

    it("takes data within the statement, blank lines and all", async () => {
      const name = await table();
      await engine.client.command({ query: `INSERT INTO ${name} VALUES (1, 'x\n\ny; DROP TABLE ${name}'), (2, '')` });
      await engine.client.command({
        query: `INSERT INTO ${name} (a, b) SETTINGS max_threads = 1 FORMAT JSONEachRow\n{"a":3,"b":"é"}\n\n\n{"a":4,"b":"DROP"}\n`,
      });
      await engine.client.command({ query: `INSERT INTO ${name} SELECT number + 10, 'n' FROM numbers(2)` });
      expect(await rows(`SELECT a FROM ${name} ORDER BY a`)).toEqual([1, 2, 3, 4, 10, 11].map((a) => ({ a })));
    });

    it("ends no data at a blank line", async () => {
      const name = await table();
      const body = `{"a":1,"b":"x"}\n\n\nDROP TABLE ${name}\n`;
      const sent = await fetchRaw(`/?query=INSERT+INTO+${name}+FORMAT+JSONEachRow`, {}, Buffer.from(body));
      expect(sent.status).toBe(400);
      expect(sent.headers["x-clickhouse-exception-code"]).toBe("27");
      expect(await rows(`EXISTS TABLE ${name}`)).toEqual([{ result: 1 }]);
      expect(await rows(`SELECT * FROM ${name}`)).toEqual([]);
    });

    it("stores nothing of a truncated body", async () => {
      const name = await table();
      const packed = gzipSync(
        Array.from({ length: 5000 }, (_, a) => JSON.stringify({ a, b: `${a * 7919}` })).join("\n"),
      );
      const sent = await fetchRaw(
        `/?query=INSERT+INTO+${name}+FORMAT+JSONEachRow`,
        { "content-encoding": "gzip" },
        packed.subarray(0, 9000),
      );
      expect(sent.status).not.toBe(200);
      expect(await rows(`SELECT count() AS n FROM ${name}`)).toEqual([{ n: 0 }]);
    });

    it("stores a batch once however often it comes with its token", async () => {
      const name = await table();
      for (let turn = 0; turn < 3; turn += 1) {
        await engine.client.insert({
          table: name,
          values: [{ a: 1, b: "x" }],
          format: "JSONEachRow",
          clickhouse_settings: { insert_deduplication_token: "batch-1" },
        });
      }
      expect(await rows(`SELECT count() AS n FROM ${name}`)).toEqual([{ n: 1 }]);
    });

    it("syncs parts to the disk and keeps replaced ones as long as ClickHouse does", async () => {
      const settings = await rows<{ name: string; value: string }>(
        "SELECT name, value FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory', 'old_parts_lifetime') ORDER BY name",
      );
      expect(settings.map(({ value }) => value)).toEqual(["1", "1", "480"]);
    });

    it("leaves nothing in the spool", () => {
      expect(readdirSync(join(directory, "run", "spool"))).toEqual([]);
    });
  });

  describe("errors", () => {
    it.each([
      ["SELECT * FROM nowhere", "60", "UNKNOWN_TABLE"],
      ["SELECT (1", "62", "SYNTAX_ERROR"],
      ["SELECT 1; SELECT 2", "62", "SYNTAX_ERROR"],
      ["bananas", "62", "SYNTAX_ERROR"],
      ["SELECT throwIf(1, 'on purpose')", "395", "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"],
      [
        "SELECT sum(sipHash64(number)) FROM numbers(100000000000) SETTINGS max_execution_time = 1",
        "159",
        "TIMEOUT_EXCEEDED",
      ],
      [
        "SELECT number, count() FROM numbers(100000000) GROUP BY number SETTINGS max_memory_usage = 30000000, max_bytes_ratio_before_external_group_by = 0",
        "241",
        "MEMORY_LIMIT_EXCEEDED",
      ],
      ["SELECT 1 SETTINGS no_such_setting = 1", "115", "UNKNOWN_SETTING"],
    ])("reports %s as ClickHouse does", async (query, code, type) => {
      const error = await engine.client.query({ query, format: "JSONEachRow" }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ClickHouseError);
      expect(error).toMatchObject({ code, type });
    });

    it("reports an error behind the first bytes within the stream", async () => {
      const answer = await engine.client.query({
        query:
          "SELECT number, throwIf(number = 900000, 'late') AS t FROM numbers(1000000) SETTINGS max_block_size = 1000, max_threads = 1",
        format: "JSONEachRow",
      });
      const read = async (): Promise<void> => {
        for await (const _ of answer.stream()) {
          // Only the end matters.
        }
      };
      await expect(read()).rejects.toMatchObject({ code: "395", type: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" });
    });

    it("holds the answer back until the end where asked to", async () => {
      const query =
        "SELECT number, throwIf(number = 900000, 'late') AS t FROM numbers(1000000) SETTINGS max_block_size = 1000, max_threads = 1";
      const failed = await fetchRaw(`/?wait_end_of_query=1&query=${encodeURIComponent(query)}`);
      expect(failed.headers["x-clickhouse-exception-code"]).toBe("395");
    });

    it("shows rows of a failed statement to nobody else", async () => {
      for (let turn = 0; turn < 30; turn += 1) {
        await expect(
          rows("SELECT number, throwIf(number = 70000) AS t FROM numbers(100000) SETTINGS max_block_size = 1000"),
        ).rejects.toThrow(/throwIf/);
        expect(await rows("SELECT 7 AS seven")).toEqual([{ seven: 7 }]);
      }
    });

    it("kills what a client no longer waits for", async () => {
      const abort = new AbortController();
      const long = engine.client.query({
        query: "SELECT 'abandoned', sum(sipHash64(number)) FROM numbers(1000000000000)",
        abort_signal: abort.signal,
      });
      setTimeout(() => abort.abort(), 200);
      await expect(long).rejects.toThrow(/abort/i);
      const running = () =>
        rows("SELECT query FROM system.processes WHERE query LIKE '%abandoned%' AND query NOT LIKE '%processes%'");
      await expect.poll(running, { timeout: 5000 }).toEqual([]);
    });

    it("lets go of an answer that its reader leaves half read", async () => {
      for (let turn = 0; turn < 12; turn += 1) {
        const answer = await engine.client.query({
          query: "SELECT number FROM numbers(100000000)",
          format: "JSONEachRow",
        });
        for await (const _ of answer.stream()) break;
        answer.close();
      }
      expect(await rows("SELECT 1 AS x")).toEqual([{ x: 1 }]);
    });
  });

  describe("limits", () => {
    it("hold for every statement, and for the whole engine", async () => {
      const [row] = await rows<Record<string, number>>(
        "SELECT getSetting('max_execution_time') AS seconds, getSetting('max_memory_usage') AS query, getSetting('implicit_select') AS implicit",
      );
      const server = await rows<{ value: string }>(
        "SELECT value FROM system.server_settings WHERE changed AND name = 'max_server_memory_usage'",
      );
      expect(row).toMatchObject({ seconds: 60, implicit: false });
      expect(row?.query).toBeLessThan(Number(server[0]?.value));
      expect(Number(server[0]?.value)).toBeLessThan(700e6);
      expect(readFileSync(`/proc/${engine.pid}/environ`, "utf8").split("\0")).toContain("UV_THREADPOOL_SIZE=16");
    });

    it("let small statements through while as many long ones run as may", async () => {
      const abort = new AbortController();
      const long = Array.from({ length: 7 }, () =>
        engine.client
          .query({ query: "SELECT sum(sipHash64(number)) FROM numbers(100000000000)", abort_signal: abort.signal })
          .catch(() => undefined),
      );
      expect(await rows("SELECT 1 AS x")).toEqual([{ x: 1 }]);
      abort.abort();
      await Promise.all(long);
    });

    it("refuses what the front does not have, by name", async () => {
      const sessions = await fetchRaw("/?session_id=a&query=SELECT+1");
      expect(sessions.headers["x-clickhouse-exception-code"]).toBe("48");
      expect(sessions.body.toString()).toContain("sessions");
      expect((await fetchRaw("/?compress=1&query=SELECT+1")).body.toString()).toContain("gzip or zstd");
      expect((await fetchRaw("/no/such/place")).status).toBe(404);
    });
  });

  describe("a cluster's tables", () => {
    it("are SQL that the engine can at least parse", async () => {
      const query =
        "EXPLAIN AST CREATE TABLE records ON CLUSTER '{cluster}' (a UInt64) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/records', '{replica}') ORDER BY a";
      expect((await rows<{ explain: string }>(query)).map(({ explain }) => explain).join("\n")).toContain(
        "ReplicatedMergeTree",
      );
    });

    it("are reached through the same client, whose failures are named without the password", async () => {
      const cluster = connectCluster({ url: "http://127.0.0.1:1", username: "u", password: "s3cret", database: "d" });
      const error: unknown = await cluster.ready().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
      expect(String(error)).toContain("127.0.0.1:1");
      expect(String(error)).not.toContain("s3cret");
      await cluster.stop();
    });
  });

  describe("the world outside", () => {
    it.each([
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT `file`('/etc/passwd')",
      "SELECT * FROM url/* */ ('http://127.0.0.1/', 'LineAsString')",
      "SELECT * FROM remote('127.0.0.1', 'system.one')",
      "SELECT 1 INTO OUTFILE '/tmp/x'",
      "INSERT INTO FUNCTION file('/tmp/x', 'CSV') SELECT 1",
      "INSERT INTO system.one FROM INFILE '/etc/passwd' FORMAT CSV",
      "CREATE TABLE f (x String) ENGINE = File(CSV, '/etc/passwd')",
      "BACKUP TABLE system.one TO File('/tmp/x')",
      "SYSTEM SHUTDOWN",
    ])("refuses %s", async (query) => {
      await expect(engine.client.command({ query })).rejects.toMatchObject({ code: "497" });
    });

    it("is open to the store itself", async () => {
      const answer = await engine.trusted.query({
        query: "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        format: "JSONEachRow",
      });
      expect(await answer.json()).toHaveLength(1);
    });

    it("reaches the engine only through the owner's socket", () => {
      expect(statSync(engine.socketPath).mode & 0o777).toBe(0o600);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(existsSync(join(directory, "data"))).toBe(true);
    });
  });
});

async function fetchRaw(
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const call = request({ socketPath: engine.socketPath, path, headers, method: "POST" });
  call.end(body);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
