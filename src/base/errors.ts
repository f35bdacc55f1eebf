/** What each error code means to a caller: the HTTP status, the exit code (sysexits.h where one fits), and whether trying again can help. */
const ERRORS = {
  INPUT_INVALID: { status: 400, exit: 65, retry: false },
  FILTER_INVALID: { status: 400, exit: 64, retry: false },
  USAGE: { status: 400, exit: 64, retry: false },
  CONFIG_INVALID: { status: 500, exit: 78, retry: false },
  UNAUTHENTICATED: { status: 401, exit: 77, retry: false },
  FORBIDDEN: { status: 403, exit: 77, retry: false },
  NOT_FOUND: { status: 404, exit: 66, retry: false },
  CONFLICT: { status: 409, exit: 75, retry: false },
  TOO_LARGE: { status: 413, exit: 65, retry: false },
  OVERLOADED: { status: 429, exit: 75, retry: true },
  STORE_UNAVAILABLE: { status: 503, exit: 75, retry: true },
  STORE_FULL: { status: 503, exit: 75, retry: true },
  STORE_NEWER: { status: 500, exit: 78, retry: false },
  STORE_LOCKED: { status: 503, exit: 75, retry: true },
  STORE_CORRUPT: { status: 500, exit: 74, retry: false },
  ENGINE_MISSING: { status: 500, exit: 69, retry: false },
  ENGINE_QUERY: { status: 500, exit: 70, retry: false },
  SERVER_UNREACHABLE: { status: 502, exit: 69, retry: true },
  TIMEOUT: { status: 504, exit: 75, retry: true },
  CANCELLED: { status: 499, exit: 130, retry: false },
  CLOUD_UNKNOWN: { status: 404, exit: 78, retry: false },
  CLOUD_CREDENTIALS: { status: 502, exit: 77, retry: false },
  CLOUD_UNREACHABLE: { status: 502, exit: 69, retry: true },
  CLOUD_TLS: { status: 502, exit: 69, retry: false },
  CLOUD_TIMEOUT: { status: 504, exit: 75, retry: true },
  CLOUD_ANSWER: { status: 502, exit: 76, retry: false },
  CLOUD_WRONG: { status: 502, exit: 76, retry: false },
  CLOUD_ABSENT: { status: 502, exit: 69, retry: false },
  FILE_UNREADABLE: { status: 500, exit: 66, retry: false },
} as const satisfies Record<string, { status: number; exit: number; retry: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

export const errorTable: Readonly<Record<ErrorCode, { status: number; exit: number; retry: boolean }>> = ERRORS;

/** An expected failure, worded for the person who can mend it. Whatever is thrown and is not one of these is a bug. */
export class KilowatchError extends Error {
  override readonly name = "KilowatchError";
  readonly code: ErrorCode;
  /** Machine-readable detail: file, line, field, remedy. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, string | number> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }

  get retry(): boolean {
    return ERRORS[this.code].retry;
  }
}

/** Tells whether `error` is a Kilowatch error, and of that code where one is given. */
export function isKilowatchError(error: unknown, code?: ErrorCode): error is KilowatchError {
  return error instanceof KilowatchError && (code === undefined || error.code === code);
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ");
}
