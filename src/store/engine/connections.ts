import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#base";
import type { Native, NativeConnection } from "./native.ts";
import { EngineError, quotedName, stringLiteral } from "./sql.ts";

/** What a statement runs under: its database, settings and parameters, each as the text that came in the URL. */
export interface Surroundings {
  database: string | undefined;
  settings: ReadonlyMap<string, string>;
  parameters: ReadonlyMap<string, string>;
}

export interface Outcome {
  bytes: Uint8Array;
  rowsRead: number;
  bytesRead: number;
  seconds: number;
}

interface RunOptions {
  /** The format of an answer that comes back as bytes. */
  format: string;
  signal: AbortSignal;
}

type Run = (sql: string, around: Surroundings, options: RunOptions) => Promise<Outcome>;

/** How many statements run at once; each holds a thread of libuv's pool, which also serves the spool's files. */
export const CONCURRENT = 8;
const QUEUED = 1000;
/** Somewhat less than the default of `max_query_size`, 256 KiB, in characters of up to four bytes. */
const LONGEST_STATEMENT = 60_000;
const KILL_AGAIN_MILLISECONDS = 200;

/**
 * chDB's connections. Every statement gets a new one, closed behind it (0.3 ms): so nothing of a failed statement, no
 * setting and no parameter can reach the next, and `SET param_x` makes parameters parallel where the addon's own binding
 * is serial over the whole process.
 */
export class Connections {
  readonly #native: Native;
  readonly #directory: string;
  readonly #commandLine: readonly string[];
  readonly #defaults: ReadonlyMap<string, string>;
  /** Held open so that the engine stays loaded between statements. */
  readonly #anchor: NativeConnection;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(
    native: Native,
    options: { directory: string; commandLine: readonly string[]; defaults: ReadonlyMap<string, string> },
  ) {
    this.#native = native;
    this.#directory = options.directory;
    this.#commandLine = options.commandLine;
    this.#defaults = options.defaults;
    this.#anchor = native.CreateConnection(options.directory, options.commandLine);
  }

  get running(): number {
    return this.#running;
  }

  /** Runs one statement in a slot of its own. Throws EngineError. */
  run(sql: string, around: Surroundings, options: RunOptions): Promise<Outcome> {
    return this.withSlot((run) => run(sql, around, options), options.signal);
  }

  /** Waits for one of the few slots, so that whatever else a statement needs is taken only while it runs. */
  async withSlot<T>(work: (run: Run) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter();
    try {
      if (signal.aborted) throw new EngineError(394, "QUERY_WAS_CANCELLED", "Query was cancelled");
      return await work((sql, around, options) => this.#run(sql, around, options));
    } finally {
      this.#leave();
    }
  }

  /**
   * When the signal aborts, the engine is told to kill the statement, again and again until it has ended; the promise
   * settles only then.
   */
  async #run(sql: string, around: Surroundings, options: RunOptions): Promise<Outcome> {
    const mark = `/* ${randomUUID()} */ `;
    const text = `${this.#preamble(around)}${mark}${sql}`;
    const connection = this.#native.CreateConnection(this.#directory, this.#commandLine);
    let settled = false;
    const kill = (): void => void this.#killUntil(mark, () => settled);
    try {
      options.signal.addEventListener("abort", kill, { once: true });
      const result = await this.#native.QueryAsyncConnection(connection, text, options.format);
      return { bytes: result.bytes, rowsRead: result.rowsRead, bytesRead: result.bytesRead, seconds: result.elapsed };
    } catch (error) {
      throw engineError(error, mark.length);
    } finally {
      settled = true;
      options.signal.removeEventListener("abort", kill);
      this.#native.CloseConnection(connection);
    }
  }

  /** Waits until nothing runs, then lets the engine go; closing under a running statement would crash it. */
  async close(): Promise<void> {
    while (this.#running > 0) await sleep(5);
    this.#native.CloseConnection(this.#anchor);
  }

  #preamble(around: Surroundings): string {
    const settings = new Map([...this.#defaults, ...around.settings]);
    const assignments = [...settings].map(([name, value]) => `${settingName(name)} = ${stringLiteral(value)}`);
    for (const [name, value] of around.parameters) {
      assignments.push(`${settingName(`param_${name}`)} = ${stringLiteral(value)}`);
    }
    const use = around.database === undefined ? "" : `USE ${quotedName(around.database)}; `;
    const text = `SET ${assignments.join(", ")}; ${use}`;
    // A server takes parameters beside the query, of whatever length; here they are statements, which the parser limits.
    const room = text.length > LONGEST_STATEMENT ? `SET max_query_size = ${text.length * 4}; ` : "";
    return `${room}${text}`;
  }

  async #killUntil(mark: string, settled: () => boolean): Promise<void> {
    const sql = `KILL QUERY WHERE startsWith(query, ${stringLiteral(mark.trim())}) ASYNC`;
    while (!settled()) {
      await this.housekeep(sql);
      await sleep(KILL_AGAIN_MILLISECONDS);
    }
  }

  /** Runs one short statement of the front's own outside of the slots; that it failed only means that it comes again. */
  async housekeep(sql: string): Promise<void> {
    const connection = this.#native.CreateConnection(this.#directory, this.#commandLine);
    try {
      await this.#native.QueryAsyncConnection(connection, sql, "Null");
    } catch {
      // A statement to be killed may have ended just now; a purge may find no memory to run in.
    } finally {
      this.#native.CloseConnection(connection);
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < CONCURRENT) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= QUEUED) {
      throw new EngineError(202, "TOO_MANY_SIMULTANEOUS_QUERIES", `Too many simultaneous queries. Maximum: ${QUEUED}`);
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

function settingName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new EngineError(115, "UNKNOWN_SETTING", `Unknown setting '${name}'`);
  }
  return name;
}

/** Turns the addon's message, which is ClickHouse's own text, into an error with its code and name. */
function engineError(error: unknown, markLength: number): EngineError {
  if (error instanceof EngineError) return error;
  const text = messageOf(error);
  const match = /^Code: (\d+)\. DB::Exception: (.*?)\.?(?: \(([A-Z0-9_]+)\))?$/s.exec(text);
  const message = (match?.[2] ?? text).replace(/ \(version [^()]*\)/g, "").replace(/ ?\(in query: .*\)$/s, "");
  const asSent = message.replace(
    /failed at position (\d+)((?: \([^()]*\))?) \(line 1, col \d+\)|failed at position (\d+)/,
    (_all, long: string | undefined, what: string, short: string) => {
      const position = Number(long ?? short) - markLength;
      return `failed at position ${position}${long === undefined ? "" : `${what} (line 1, col ${position})`}`;
    },
  );
  return new EngineError(Number(match?.[1] ?? 1001), match?.[3] ?? "STD_EXCEPTION", asSent);
}
