import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Named pipes through which the engine streams answers (`INTO OUTFILE`), in any format, with the kernel's own back
 * pressure: the addon's stream API formats each chunk on its own, and its plain call holds the whole answer in memory.
 */
export class Pipes {
  readonly #free: string[];

  private constructor(paths: string[]) {
    this.#free = paths;
  }

  /** Makes `count` pipes in a directory that only the owner can enter. */
  static async make(directory: string, count: number): Promise<Pipes> {
    const paths = Array.from({ length: count }, (_, index) => join(directory, `answer-${index}`));
    await run("mkfifo", ["-m", "600", ...paths]);
    return new Pipes(paths);
  }

  /** Opens a free pipe for reading; there are as many as statements may run. */
  open(): AnswerPipe {
    const path = this.#free.pop();
    if (path === undefined) throw new Error("more answers than pipes");
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({ fd: descriptor, readable: true, writable: false });
    return { path, socket, finish: () => closeWriter(path), release: () => void this.#free.push(path) };
  }
}

export interface AnswerPipe {
  path: string;
  socket: Socket;
  /** Gives the reader its end even where the engine never opened the pipe. */
  finish(): void;
  /** Frees the pipe, once its statement has ended and its reader is closed: no late writer may meet the next reader. */
  release(): void;
}

function closeWriter(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch (error) {
    // ENXIO: the reader has left already.
    if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
  }
}
