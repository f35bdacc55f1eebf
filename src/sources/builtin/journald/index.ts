import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { glob } from "node:fs/promises";
import type { Readable } from "node:stream";
import { z } from "zod";
import { KilowatchError, messageOf } from "#base";
import { createJournalExportParser, type JournalItem } from "#record";
import { defineSource, type SourceContext, type Stream } from "../../define.ts";
import { digestOf } from "../../recent.ts";

const LIVE_KEY = "cursor";
const STDERR_CHARACTERS = 500;

const Options = z.strictObject({
  directory: z.string().optional().describe("journal directory, where it is not the system's own"),
  files: z.array(z.string()).default([]).describe("journal files, in place of a directory"),
  namespace: z.string().optional().describe("journal namespace"),
  units: z.array(z.string()).default([]).describe("only these units; patterns are allowed"),
  read_from: z.enum(["beginning", "end"]).default("beginning").describe("where to begin the first time"),
  follow: z.boolean().default(true).describe("`false`: read what is there, then be done"),
  export_files: z
    .array(z.string())
    .default([])
    .describe("files in the journal's export format (`journalctl -o export`), read once, in place of a journal"),
  journalctl: z.string().default("journalctl").describe("the program"),
});
type Options = z.output<typeof Options>;

export const journaldSource = defineSource({
  id: "journald",
  summary: "Follows systemd's journal from where it left, or reads journal exports.",
  options: Options,
  example: { units: ["devstack@*", "nova-*"] },
  async run(context, options) {
    const kept = new Map((await context.checkpoints()).map(({ key, value }) => [key, value]));
    if (options.export_files.length === 0) return followJournal(context, options, kept.get(LIVE_KEY));
    for (const pattern of options.export_files) {
      for await (const path of glob(pattern)) await readExport(context, path, kept);
    }
  },
});

/** Runs journalctl and reads it no faster than records become durable; it goes on after the last durable cursor. */
async function followJournal(context: SourceContext, options: Options, cursor: string | undefined): Promise<void> {
  const child = spawn(options.journalctl, argumentsOf(options, cursor), { stdio: ["ignore", "pipe", "pipe"] });
  const end = endOf(child);
  // A child that could not be started has no process id, and the signal would go to our own process group.
  const stop = (): void => void (child.pid !== undefined && child.kill());
  context.signal.addEventListener("abort", stop, { once: true });
  const intake = openIntake(context, "journal", LIVE_KEY);
  const parser = createJournalExportParser();
  try {
    for await (const chunk of child.stdout) {
      intake.take(parser.push(chunk as Uint8Array));
      await context.room();
    }
    intake.take(parser.end());
    const failure = await end;
    if (context.signal.aborted) return;
    if (failure !== undefined || options.follow) {
      throw new KilowatchError("SERVER_UNREACHABLE", `${options.journalctl} ended: ${failure ?? "without a reason"}`);
    }
    intake.end();
  } finally {
    context.signal.removeEventListener("abort", stop);
    stop();
    intake.close();
  }
}

function argumentsOf(options: Options, cursor: string | undefined): string[] {
  const start =
    cursor !== undefined && cursor !== ""
      ? [`--after-cursor=${cursor}`, "--no-tail"]
      : [options.read_from === "end" ? "--lines=0" : "--no-tail"];
  return [
    "--output=export",
    "--quiet",
    ...(options.follow ? ["--follow", ...start] : start.filter((argument) => argument !== "--no-tail")),
    ...(options.directory === undefined ? [] : [`--directory=${options.directory}`]),
    ...options.files.map((file) => `--file=${file}`),
    ...(options.namespace === undefined ? [] : [`--namespace=${options.namespace}`]),
    ...options.units.map((unit) => `--unit=${unit}`),
  ];
}

/** Resolves when the child has ended, with the reason where it is one to tell of. */
function endOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string | undefined> {
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr = (stderr + data.toString()).slice(-STDERR_CHARACTERS);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(messageOf(error)));
    child.once("close", (code, signal) => {
      resolve(code === 0 ? undefined : `${stderr.trim().split("\n")[0] ?? ""} (${signal ?? `exit ${code}`})`);
    });
  });
}

/** An export is one content: it is read once, and after a restart from where it was left. */
async function readExport(context: SourceContext, path: string, kept: ReadonlyMap<string, string>): Promise<void> {
  const key = `export:${digestOf(path)}`;
  const last = kept.get(key);
  if (last === DONE) return;
  const intake = openIntake(context, `file:${path}`, key);
  const parser = createJournalExportParser();
  let isBehind = last === undefined || last === "";
  const fresh = (items: readonly JournalItem[]): JournalItem[] => {
    if (isBehind) return [...items];
    const at = items.findIndex(({ cursor }) => cursor === last);
    isBehind = at >= 0;
    return at < 0 ? [] : items.slice(at + 1);
  };
  try {
    for await (const chunk of createReadStream(path)) {
      intake.take(fresh(parser.push(chunk as Uint8Array)));
      await context.room();
    }
    intake.take(fresh(parser.end()));
    intake.end();
  } finally {
    intake.close();
  }
}

const DONE = "done";

interface Intake {
  take(items: readonly JournalItem[]): void;
  /** Everything was read: the checkpoint says so from now on. */
  end(): void;
  close(): void;
}

/** A stream whose checkpoint is the cursor of the last entry that a durable record covers. */
function openIntake(context: SourceContext, locator: string, key: string): Intake {
  let cursors: { end: number; cursor: string }[] = [];
  let last = "";
  let isDone = false;
  const stream: Stream = context.open({
    locator,
    generation: `${key}-${context.clock.nowMicros().toString(36)}`,
    envelope: "none",
    checkpoint: {
      key,
      value(position) {
        const covered = cursors.filter(({ end }) => end <= position);
        last = covered.at(-1)?.cursor ?? last;
        cursors = cursors.slice(covered.length);
        return isDone ? DONE : last;
      },
    },
  });
  return {
    take(items) {
      for (const { entry, cursor, original } of items) {
        if (entry !== undefined) stream.pushEntry(entry);
        else if (original.trim() !== "" && cursor === undefined) context.drop(1, "journal entries that cannot be read");
        if (cursor !== undefined) cursors.push({ end: stream.pushed, cursor });
      }
    },
    end() {
      isDone = key !== LIVE_KEY;
      stream.end();
    },
    close: () => context.close(stream),
  };
}
