import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError, quotedName, stringLiteral, tokens } from "./sql.ts";
import { readStatement } from "./statement.ts";

const read = (sql: string, trusted = false) => readStatement(sql, { defaultFormat: "TabSeparated", trusted });

describe("reading a statement", () => {
  it.each([
    ["SELECT 1", "SELECT 1", "FORMAT TabSeparated", "TabSeparated"],
    ["SELECT 1;\n", "SELECT 1", "FORMAT TabSeparated", "TabSeparated"],
    ["SELECT 1\nFORMAT JSON", "SELECT 1\n", "FORMAT JSON", "JSON"],
    ["select 1 format CSV settings max_threads = 1;", "select 1 ", "format CSV settings max_threads = 1", "CSV"],
    ["SELECT 'FORMAT JSON' -- FORMAT CSV", "SELECT 'FORMAT JSON' -- FORMAT CSV", "FORMAT TabSeparated", "TabSeparated"],
    ["SELECT format('{}', x) FROM t", "SELECT format('{}', x) FROM t", "FORMAT TabSeparated", "TabSeparated"],
    ["SHOW TABLES FORMAT TSV", "SHOW TABLES ", "FORMAT TSV", "TSV"],
  ])("finds where the answer's format stands in %j", (sql, before, after, format) => {
    expect(read(sql)).toEqual({ kind: "answer", before, after, format });
  });

  it.each([
    ["INSERT INTO t FORMAT CSV\n1,2", "INSERT INTO t ", "FORMAT CSV", "\n1,2"],
    ["INSERT INTO t (a, `values`) VALUES (1, ';')", "INSERT INTO t (a, `values`) ", "FORMAT Values", " (1, ';')"],
    [
      "insert into t settings x = 1 format JSONEachRow {'",
      "insert into t ",
      "settings x = 1 FORMAT JSONEachRow",
      " {'",
    ],
    ["/* VALUES */ INSERT INTO t --\nVALUES", "/* VALUES */ INSERT INTO t --\n", "FORMAT Values", ""],
  ])("finds where the data begin in %j", (sql, before, after, data) => {
    const statement = read(sql);
    expect(statement).toMatchObject({ kind: "insert", before, after });
    expect(statement.kind === "insert" && sql.slice(statement.dataStart)).toBe(data);
  });

  it.each([
    "INSERT INTO t SELECT 1",
    "INSERT INTO t WITH 1 AS x SELECT x",
    "CREATE TABLE t (a UInt8) ENGINE = Memory",
    "WITH 1 AS x INSERT INTO t SELECT x",
  ])("just runs %j", (sql) => expect(read(sql)).toMatchObject({ kind: "command", sql }));

  it("runs an explanation without the format, which would go to what is explained", () => {
    expect(read("EXPLAIN AST SELECT 1 FORMAT JSON")).toEqual({
      kind: "command",
      sql: "EXPLAIN AST SELECT 1 ",
      format: "JSON",
    });
  });

  it.each([
    "SELECT 1; DROP TABLE t",
    "SELECT 'x",
    "SELECT /* x",
    "SELECT `x",
    "",
    " -- nothing",
    "INSERT INTO t",
    "INSERT INTO t FORMAT",
    "SELECT “x”",
    "SELECT ‘x’",
  ])("refuses %j as a syntax error", (sql) => {
    expect(() => read(sql)).toThrow(expect.objectContaining({ code: 62 }) as EngineError);
  });

  it.each([
    "SELECT * FROM FILE ('x')",
    "SELECT * FROM \"file\"('x')",
    "SELECT * FROM url--\n('x')",
    "SELECT x IN (SELECT * FROM s3('y'))",
    "ATTACH TABLE t FROM '/x'",
    "CREATE DICTIONARY d (a UInt8) PRIMARY KEY a SOURCE(EXECUTABLE(COMMAND 'id' FORMAT TSV))",
  ])("refuses %j as it reaches out, but not from the store itself", (sql) => {
    expect(() => read(sql)).toThrow(expect.objectContaining({ code: 497 }) as EngineError);
    expect(() => read(sql, true)).not.toThrow();
  });

  it("takes names of columns and words in strings for what they are", () => {
    expect(() => read("SELECT file, url, 'file(1)' AS s FROM t WHERE file IN ('a') -- file(x)")).not.toThrow();
    expect(() => read("ALTER TABLE t ATTACH PARTITION '2026' FROM other")).not.toThrow();
  });

  it("never throws anything but an engine's error, whatever it reads", () => {
    const parts = fc.constantFrom(
      "SELECT",
      "INSERT INTO t",
      "VALUES",
      "FORMAT",
      "'",
      '"',
      "`",
      "\\",
      "/*",
      "*/",
      "--",
      "\n",
      ";",
      "(",
      ")",
      "$a$",
      "x",
      " ",
      "é",
      "\u0000",
      "{",
      "}",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 30 }), (pieces) => {
        try {
          read(pieces.join(""));
        } catch (error) {
          if (!(error instanceof EngineError)) throw error;
        }
      }),
    );
  });
});

describe("values as SQL", () => {
  it("stay one token, whatever they hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const literal = [...tokens(`${stringLiteral(value)} x`)];
        expect(literal.map(({ kind }) => kind)).toEqual(["string", "word"]);
        const name = [...tokens(`${quotedName(value)} x`)];
        expect(name.map(({ kind }) => kind)).toEqual(["quoted", "word"]);
      }),
    );
  });
});
