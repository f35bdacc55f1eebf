import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { messageOf } from "#base";
import { Answer } from "./answer.ts";
import type { Connections, Outcome } from "./connections.ts";
import type { AnswerPipe, Pipes } from "./pipes.ts";
import { type EngineRequest, encodingOf, expectEnd, plainBody, readHead, readRequest, spool } from "./request.ts";
import { EngineError, stringLiteral } from "./sql.ts";
import { readStatement, type Statement } from "./statement.ts";

export interface FrontOptions {
  connections: Connections;
  pipes: Pipes;
  /** Where bodies of inserts lie until they are in. */
  spoolDirectory: string;
  version: string;
  trustedKey: string;
}

/** An INSERT's data: bytes already at hand, and what is still to come. */
interface Data {
  first: Buffer;
  rest: AsyncIterable<Buffer> | undefined;
  compression: string;
}

/** As ClickHouse's http_max_uri_size: a query's parameters stand in the URI, and Node alone would end at 16 KiB. */
const LONGEST_URI_BYTES = 1 << 20;

/** ClickHouse's HTTP interface (`src/Server/HTTPHandler.cpp`) in front of chDB. */
export function createFront(options: FrontOptions): Server {
  let serial = 0;
  const server = createServer({ maxHeaderSize: LONGEST_URI_BYTES }, (message, response) => {
    serial += 1;
    void handle(options, message, response, serial);
  });
  // A statement ends by max_execution_time; a body may take as long as its sender needs.
  server.requestTimeout = 0;
  // An idle connection that the server closes while the client writes to it is a failed query: the client alone ends them.
  server.keepAliveTimeout = 0;
  return server;
}

async function handle(
  options: FrontOptions,
  message: IncomingMessage,
  response: ServerResponse,
  serial: number,
): Promise<void> {
  const path = (message.url ?? "/").split("?")[0] ?? "/";
  if (
    path === "/ping" ||
    path === "/replicas_status" ||
    (path === "/" && message.method === "GET" && message.url === "/")
  ) {
    response.end("Ok.\n");
    return;
  }
  if (path !== "/") {
    response.writeHead(404).end(`There is no handle ${path}\n`);
    return;
  }
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  await answerRequest(options, message, response, { serial, signal: gone.signal });
}

async function answerRequest(
  options: FrontOptions,
  message: IncomingMessage,
  response: ServerResponse,
  run: { serial: number; signal: AbortSignal },
): Promise<void> {
  let answer = new Answer(response, {
    queryId: "",
    version: options.version,
    acceptEncoding: undefined,
    holdAll: true,
  });
  try {
    const request = readRequest(message, options.trustedKey);
    const accepted = request.compressAnswer ? (message.headers["accept-encoding"] ?? "") : undefined;
    answer = new Answer(response, {
      queryId: request.queryId,
      version: options.version,
      acceptEncoding: accepted,
      holdAll: request.waitEndOfQuery,
    });
    const { statement, data } = await readBody(message, request);
    if (statement.kind === "answer") await stream(options, request, statement, answer, run.signal);
    else if (statement.kind === "insert") await insert(options, request, statement, data, answer, run);
    else {
      const outcome = await options.connections.run(statement.sql, request, {
        format: statement.format,
        signal: run.signal,
      });
      answer.format(statement.format);
      answer.write(Buffer.from(outcome.bytes), () => undefined);
      answer.end(outcome, false);
    }
  } catch (error) {
    if (!message.complete && !message.destroyed) message.resume();
    answer.fail(asEngineError(error));
  }
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const full = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
  return full
    ? new EngineError(243, "NOT_ENOUGH_SPACE", `the insert's data cannot be written: ${messageOf(error)}`)
    : new EngineError(1001, "STD_EXCEPTION", messageOf(error));
}

async function readBody(
  message: IncomingMessage,
  request: EngineRequest,
): Promise<{ statement: Statement; data: Data }> {
  const { defaultFormat, trusted } = request;
  if (request.query !== undefined) {
    const statement = readStatement(request.query, { defaultFormat, trusted });
    if (statement.kind === "insert") {
      const first = dataBehind(Buffer.from(request.query), request.query, statement.dataStart);
      const compression = first.length === 0 ? encodingOf(message) : "none";
      const rest = compression === encodingOf(message) ? message : plainBody(message);
      return { statement, data: { first, rest, compression } };
    }
  }
  const { head, rest } = await readHead(plainBody(message));
  const sql = request.query === undefined ? head.toString() : `${request.query}\n${head.toString()}`;
  const statement = readStatement(sql, { defaultFormat, trusted });
  if (statement.kind !== "insert") {
    await expectEnd(rest);
    return { statement, data: { first: Buffer.alloc(0), rest: undefined, compression: "none" } };
  }
  const first = dataBehind(head, sql, statement.dataStart);
  const more = rest === undefined ? undefined : { [Symbol.asyncIterator]: () => rest };
  return { statement, data: { first, rest: more, compression: "none" } };
}

/** What follows the statement; the rest of its line is no data. */
function dataBehind(bytes: Buffer, sql: string, start: number): Buffer {
  const blank = /^[ \t]*;?[ \t]*\r?\n?/.exec(sql.slice(start, start + 1000))?.[0].length ?? 0;
  return bytes.subarray(Buffer.byteLength(sql.slice(0, start + blank)));
}

/** Runs a statement whose answer goes through a pipe, at the pace of its reader. */
async function stream(
  options: FrontOptions,
  request: EngineRequest,
  statement: Statement & { kind: "answer" },
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  answer.format(statement.format);
  const outcome = await options.connections.withSlot(async (run) => {
    const pipe = options.pipes.open();
    const copied = copy(pipe, answer, signal);
    const sql = `${statement.before}\nINTO OUTFILE ${stringLiteral(pipe.path)} TRUNCATE COMPRESSION 'none' ${statement.after}`;
    try {
      return await run(sql, request, { format: request.defaultFormat, signal });
    } finally {
      pipe.finish();
      await copied;
      pipe.release();
    }
  }, signal);
  answer.end(outcome, false);
}

function copy(pipe: AnswerPipe, answer: Answer, signal: AbortSignal): Promise<void> {
  const { socket } = pipe;
  const leave = (): void => void socket.destroy();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  return new Promise((resolve) => {
    socket.on("data", (bytes: Buffer) => {
      if (!answer.write(bytes, () => socket.resume())) socket.pause();
    });
    socket.once("error", leave);
    socket.once("close", () => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
  });
}

/** Foreign bytes never stand in a statement: they go to a file and come in by INFILE. */
async function insert(
  options: FrontOptions,
  request: EngineRequest,
  statement: Statement & { kind: "insert" },
  data: Data,
  answer: Answer,
  run: { serial: number; signal: AbortSignal },
): Promise<void> {
  const path = join(options.spoolDirectory, `insert-${run.serial}`);
  let outcome: Outcome;
  try {
    await spool(path, data.first, data.rest);
    const source = `FROM INFILE ${stringLiteral(path)} COMPRESSION ${stringLiteral(data.compression)}`;
    const sql = `${statement.before} ${source} ${statement.after}`;
    outcome = await options.connections.run(sql, request, { format: "Null", signal: run.signal });
  } finally {
    await rm(path, { force: true });
  }
  answer.format(request.defaultFormat);
  answer.end(outcome, true);
}
