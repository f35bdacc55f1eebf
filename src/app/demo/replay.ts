import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "./recording.ts";
import { moveStamps } from "./stamps.ts";

const ID = /\b(req-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TICK_MILLISECONDS = 200;

export interface Replay {
  stop(): void;
}

/**
 * Writes a recording into log files under `folder` as if its cloud ran now: first `rounds` whole rounds that end now, at once, then for
 * ever at the recorded pace. At the start of each live round the files are rotated (`.1`), as logrotate would.
 */
export function replay(
  recording: Recording,
  options: { folder: string; rounds: number; now: () => number; onError: (error: unknown) => void },
): Replay {
  mkdirSync(options.folder, { recursive: true });
  const files = new Map<string, number>();
  const open = (): void => {
    for (const name of recording.files) files.set(name, openSync(join(options.folder, name), "a"));
  };
  const close = (): void => {
    for (const descriptor of files.values()) closeSync(descriptor);
    files.clear();
  };
  const write = (from: number, to: number, render: (text: string) => string): void => {
    const text = new Map<string, string>();
    for (const line of recording.lines.slice(from, to)) {
      text.set(line.file, `${text.get(line.file) ?? ""}${render(line.text)}\n`);
    }
    for (const [name, lines] of text) writeSync(files.get(name) ?? -1, lines);
  };

  const length = Math.ceil(recording.milliseconds / 1000) * 1000;
  const begin = Math.floor(options.now() / 1000) * 1000;
  open();
  for (let round = -options.rounds; round < 0; round++) {
    write(0, recording.lines.length, renderer(recording, begin + round * length));
  }

  let round = 0;
  let next = 0;
  let render = renderer(recording, begin);
  const tick = (): void => {
    const elapsed = options.now() - begin - round * length;
    const to = recording.lines.findIndex((line, index) => index >= next && line.at > elapsed);
    write(next, to === -1 ? recording.lines.length : to, render);
    next = to === -1 ? recording.lines.length : to;
    if (elapsed < length) return;
    round++;
    next = 0;
    render = renderer(recording, begin + round * length);
    rotate();
  };
  const rotate = (): void => {
    close();
    for (const name of recording.files) {
      rmSync(join(options.folder, `${name}.1`), { force: true });
      renameSync(join(options.folder, name), join(options.folder, `${name}.1`));
    }
    open();
  };
  const timer = setInterval(() => {
    try {
      tick();
    } catch (error) {
      options.onError(error);
    }
  }, TICK_MILLISECONDS);
  return {
    stop: () => {
      clearInterval(timer);
      close();
    },
  };
}

/** Turns a recorded line into that of a round which began at `start` (milliseconds since the epoch). */
function renderer(recording: Recording, start: number): (text: string) => string {
  const seconds = Math.round((start - recording.started) / 1000);
  const ids = new Map<string, string>();
  const renewed = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const hex = createHash("sha256").update(`${id} ${start}`).digest("hex");
    const made = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    ids.set(id, made);
    return made;
  };
  return (text) =>
    moveStamps(text, seconds, recording.started).replace(ID, (whole, request: string | undefined) =>
      request === undefined
        ? recording.staticIds.has(whole)
          ? whole
          : renewed(whole)
        : `req-${renewed(whole.slice(4))}`,
    );
}
