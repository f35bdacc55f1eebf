import { EngineError, syntaxError, type Token, tokens } from "./sql.ts";

/** What the front must do with a statement: stream its answer out, feed data in, or just run it. */
export type Statement =
  | { kind: "answer"; before: string; after: string; format: string }
  | { kind: "insert"; before: string; after: string; format: string; dataStart: number }
  | { kind: "command"; sql: string; format: string };

const ANSWERS = new Set(["SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXISTS", "CHECK", "KILL"]);

/** Functions, table functions, engines and sources that reach files, programs or the network. */
const REACHES_OUT = new Set(
  `file url urlCluster fileCluster remote remoteSecure cluster clusterAllReplicas s3 s3Cluster s3Queue gcs oss cosn hdfs hdfsCluster
   azureBlobStorage azureBlobStorageCluster azureQueue deltaLake deltaLakeCluster hudi hudiCluster iceberg icebergS3 icebergCluster icebergLocal
   icebergAzure icebergHDFS icebergS3Cluster icebergAzureCluster icebergHDFSCluster deltaLakeLocal deltaLakeS3 deltaLakeAzure paimon paimonLocal paimonS3 paimonAzure
   paimonHDFS mysql postgresql mongodb redis sqlite odbc jdbc executable executable_pool executablePool python fuzzJSON kafka rabbitmq nats
   materializedPostgreSQL materializedMySQL externalDistributed filesystem filelog fileLog ytsaurus http https clickhouse arrowFlight
   catboostEvaluate disk hive embeddedRocksDB`
    .toLowerCase()
    .split(/\s+/),
);

/**
 * Reads one statement so far as the front needs. Throws EngineError: 62 for several statements or broken quoting, 497 where
 * an untrusted one would reach files or the network (chDB itself forbids nothing).
 */
export function readStatement(sql: string, options: { defaultFormat: string; trusted: boolean }): Statement {
  const reader = new StatementReader(sql, options.trusted);
  const first = reader.first();
  if (first === "INSERT") return reader.insert(options.defaultFormat);
  if (first === "WITH") return reader.answerOrInsertSelect(options.defaultFormat);
  if (ANSWERS.has(first) || first === "(") return reader.answer(options.defaultFormat);
  if (first === "EXPLAIN") return reader.explanation(options.defaultFormat);
  return reader.command(options.defaultFormat);
}

class StatementReader {
  readonly #sql: string;
  readonly #tokens: Iterator<Token>;
  readonly #trusted: boolean;
  #first: string | undefined;
  #previous: Token | undefined;
  /** Where the statement ends: before its semicolon, if any. */
  #end: number;

  constructor(sql: string, trusted: boolean) {
    this.#sql = sql;
    this.#tokens = tokens(sql);
    this.#trusted = trusted;
    this.#end = sql.length;
  }

  first(): string {
    const token = this.#next();
    if (token === undefined) throw syntaxError("Empty query");
    return upper(token);
  }

  answer(defaultFormat: string): Statement {
    const rest = this.#rest();
    const at = lastClause(rest, "FORMAT");
    const name = at === undefined ? undefined : rest[at + 1];
    if (at === undefined || name === undefined) {
      const body = this.#sql.slice(0, this.#end);
      return { kind: "answer", before: body, after: `FORMAT ${formatName(defaultFormat)}`, format: defaultFormat };
    }
    const start = rest[at]?.start ?? 0;
    return {
      kind: "answer",
      before: this.#sql.slice(0, start),
      after: this.#sql.slice(start, this.#end),
      format: name.text,
    };
  }

  answerOrInsertSelect(defaultFormat: string): Statement {
    const copy = new StatementReader(this.#sql, this.#trusted);
    const words = copy.#rest().filter((token) => token.depth === 0 && token.kind === "word");
    const inserts = words.some((token, index) => upper(token) === "INSERT" && upper(words[index + 1]) === "INTO");
    return inserts ? this.command(defaultFormat) : this.answer(defaultFormat);
  }

  /** Stops at the word behind which data begins; what follows is never taken for SQL. */
  insert(defaultFormat: string): Statement {
    let clause: number | undefined;
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.depth > 0 || token.kind !== "word") continue;
      const word = upper(token);
      if (word === "SELECT" || word === "WITH" || word === "WATCH" || word === "INFILE")
        return this.command(defaultFormat);
      if (word === "SETTINGS") clause = token.start;
      if (word === "VALUES") return this.#withData(clause ?? token.start, "FORMAT Values", token.start, token.end);
      if (word === "FORMAT") {
        const name = this.#next();
        if (name?.kind !== "word") throw syntaxError("the name of a format is missing behind FORMAT");
        return this.#withData(clause ?? token.start, `FORMAT ${name.text}`, token.start, name.end);
      }
    }
    throw syntaxError("an INSERT needs VALUES, FORMAT or SELECT");
  }

  /** An explanation's FORMAT and INTO OUTFILE would go to the statement explained; its answer is small and comes as bytes. */
  explanation(defaultFormat: string): Statement {
    const whole = this.answer(defaultFormat);
    return whole.kind === "answer" ? { kind: "command", sql: whole.before, format: whole.format } : whole;
  }

  command(format: string): Statement {
    this.#rest();
    return { kind: "command", sql: this.#sql.slice(0, this.#end), format };
  }

  #withData(infile: number, format: string, formatStart: number, dataStart: number): Statement {
    return {
      kind: "insert",
      before: this.#sql.slice(0, infile),
      after: `${this.#sql.slice(infile, formatStart)}${format}`,
      format: format.slice("FORMAT ".length),
      dataStart,
    };
  }

  #rest(): Token[] {
    const rest: Token[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) rest.push(token);
    return rest;
  }

  #next(): Token | undefined {
    const token = this.#tokens.next().value as Token | undefined;
    if (token === undefined) return undefined;
    if (token.text === ";") {
      this.#end = token.start;
      if (this.#tokens.next().done !== true) throw syntaxError("Multi-statements are not allowed");
      return undefined;
    }
    this.#first ??= upper(token);
    if (!this.#trusted) refuse(this.#first, this.#previous, token);
    this.#previous = token;
    return token;
  }
}

/** Statements that read or write files by themselves, or end the engine. */
const REFUSED_STATEMENTS = new Set(["attach", "backup", "restore", "copy", "execute"]);

function refuse(first: string, previous: Token | undefined, token: Token): void {
  const before = previous === undefined ? "" : bare(previous);
  const word = token.kind === "word" ? token.text.toLowerCase() : "";
  const refused =
    (token.text === "(" && REACHES_OUT.has(before)) ||
    (before === "into" && word === "outfile") ||
    (before === "from" && word === "infile") ||
    (previous === undefined && REFUSED_STATEMENTS.has(word)) ||
    (first === "SYSTEM" && (word === "shutdown" || word === "kill"));
  if (!refused) return;
  const what = token.text === "(" ? `${before}()` : token.text.toUpperCase();
  throw new EngineError(
    497,
    "ACCESS_DENIED",
    `the embedded engine refuses ${what}: only the store itself may reach files and the network`,
  );
}

function bare(token: Token): string {
  if (token.kind === "word") return token.text.toLowerCase();
  return token.kind === "quoted" ? token.text.slice(1, -1).replace(/\\(.)/g, "$1").toLowerCase() : "";
}

const upper = (token: Token | undefined): string =>
  token === undefined ? "" : token.kind === "word" ? token.text.toUpperCase() : token.text;

/** Where the last clause of that name begins that is followed by a bare word and only by settings behind it. */
function lastClause(list: readonly Token[], clause: string): number | undefined {
  for (let index = list.length - 2; index >= 0; index -= 1) {
    const token = list[index];
    if (token?.depth !== 0 || token.kind !== "word" || upper(token) !== clause) continue;
    const after = list[index + 2];
    const named = list[index + 1]?.kind === "word";
    if (named && (after === undefined || upper(after) === "SETTINGS")) return index;
  }
  return undefined;
}

function formatName(name: string): string {
  if (!/^[A-Za-z0-9_]+$/.test(name)) throw new EngineError(73, "UNKNOWN_FORMAT", `Unknown format ${name}`);
  return name;
}
