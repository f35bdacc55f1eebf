import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Linux refuses longer names of Unix sockets (sun_path, unix(7)). */
const LONGEST_SOCKET_PATH = 107;

interface ServerNote {
  pid: number;
  socket: string;
  url: string;
}

/** Where the server of a data directory listens for its own user's commands. */
export function localSocketPath(data: string): string {
  const path = join(resolve(data), "run", "api.sock");
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) {
    mkdirSync(join(resolve(data), "run"), { recursive: true, mode: 0o700 });
    return path;
  }
  const short = createHash("sha256").update(resolve(data)).digest("hex").slice(0, 16);
  const folder = join(tmpdir(), `kilowatch-${process.getuid?.() ?? 0}-${short}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, "api.sock");
}

/** Notes in the data directory that a server holds it. */
export function announceServer(data: string, note: ServerNote): () => void {
  const path = join(data, "server.json");
  writeFileSync(path, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** The Unix socket of the server that holds `data`, or undefined where none answers. */
export async function connectLocally(data: string): Promise<string | undefined> {
  let note: ServerNote;
  try {
    note = JSON.parse(readFileSync(join(data, "server.json"), "utf8")) as ServerNote;
  } catch {
    return undefined;
  }
  return (await answers(note.socket)) ? note.socket : undefined;
}

async function answers(socketPath: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
