import type { Problem } from "#contract";

/** An answer of the server that says no; `problem` is its body (RFC 9457) where it had one. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? `The server answered ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
  }
}

/** The server is there, but did not answer in time: an overloaded store, or a question too wide. */
export class TooSlowError extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`No answer within ${seconds} s`);
    this.name = "TooSlowError";
    this.seconds = seconds;
  }
}

/** No answer at all: the server is down, or the way to it. */
export class ConnectionError extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached", { cause });
    this.name = "ConnectionError";
  }
}
