import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemorySink, type Started, sleep, startSource, until } from "../../testing.ts";

/** More rounds find more: KILOWATCH_FUZZ_ROUNDS=200. */
const ROUNDS = Number(process.env["KILOWATCH_FUZZ_ROUNDS"] ?? 4);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kilowatch-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (n: number): string =>
  `2026-11-23 20:00:00.${String(n).padStart(6, "0")} 17 INFO nova.compute line ${n}\n`;
const lines = (from: number, to: number): string => {
  let text = "";
  for (let n = from; n < to; n++) text += line(n);
  return text;
};
const expected = (to: number): string[] => lines(0, to).trimEnd().split("\n");

function start(options: Record<string, unknown> = {}, sink = new MemorySink()): Started {
  return startSource(
    {
      type: "files",
      include: [`${folder}/*.log`],
      poll_seconds: 0.1,
      discover_seconds: 0.2,
      rotate_wait_seconds: 0.5,
      ...options,
    },
    { sink },
  );
}

/** What was heard once there are `count` lines of it, and a moment later: none may follow. */
async function heard(started: Started, count: number): Promise<string[]> {
  await until(() => started.sink.messages.length >= count, `${count} lines`);
  await sleep(150);
  return started.sink.messages;
}

describe("files", () => {
  it("reads what is there and what is written", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    await using started = start();
    expect(await heard(started, 3)).toEqual(expected(3));
    appendFileSync(`${folder}/a.log`, lines(3, 5));
    expect(await heard(started, 5)).toEqual(expected(5));
    expect(started.sink.records[0]?.locator).toContain(`file:${folder}/a.log@`);
  });

  it("finds new files", async () => {
    await using started = start();
    await sleep(50);
    writeFileSync(`${folder}/new.log`, lines(0, 2));
    expect(await heard(started, 2)).toEqual(expected(2));
  });

  it("follows a renamed file to its end and begins the new one", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    await using started = start();
    expect(await heard(started, 3)).toEqual(expected(3));
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    appendFileSync(`${folder}/a.log.1`, lines(3, 5));
    expect(await heard(started, 5)).toEqual(expected(5));
    writeFileSync(`${folder}/a.log`, lines(5, 8));
    expect(await heard(started, 8)).toEqual(expected(8));
  });

  it("does not read a renamed file again that its pattern finds under the new name", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    await using started = start({ include: [`${folder}/*.log*`] });
    expect(await heard(started, 3)).toEqual(expected(3));
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    writeFileSync(`${folder}/a.log`, lines(3, 5));
    expect(await heard(started, 5)).toEqual(expected(5));
    appendFileSync(`${folder}/a.log.1`, lines(5, 6));
    expect(await heard(started, 6)).toEqual(expected(6));
  });

  it("survives copytruncate, also where its pattern finds the copy", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    await using started = start({ include: [`${folder}/*.log*`] });
    expect(await heard(started, 3)).toEqual(expected(3));
    copyFileSync(`${folder}/a.log`, `${folder}/a.log.1`);
    await sleep(500);
    truncateSync(`${folder}/a.log`);
    await sleep(200);
    appendFileSync(`${folder}/a.log`, lines(3, 5));
    expect(await heard(started, 5)).toEqual(expected(5));
    await sleep(500);
    expect(started.sink.messages).toHaveLength(5);
  });

  it("reads what copytruncate took away out of the copy", async () => {
    const sink = new MemorySink();
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    const first = start({}, sink);
    expect(await heard(first, 3)).toEqual(expected(3));
    await first.sources.stop();
    appendFileSync(`${folder}/a.log`, lines(3, 5));
    copyFileSync(`${folder}/a.log`, `${folder}/a.log.1`);
    truncateSync(`${folder}/a.log`);
    appendFileSync(`${folder}/a.log`, lines(5, 7));
    await using second = start({}, sink);
    expect(await heard(second, 7)).toEqual(expected(7));
    expect(sink.gaps).toEqual([]);
  });

  it("notices a file that was cut and has grown past its old end again", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    await using started = start({ poll_seconds: 5, discover_seconds: 5 });
    expect(await heard(started, 3)).toEqual(expected(3));
    truncateSync(`${folder}/a.log`);
    writeFileSync(`${folder}/a.log`, lines(3, 50));
    expect(await heard(started, 50)).toEqual(expected(50));
  });

  it("tells of bytes that a truncation took away", async () => {
    const sink = new MemorySink();
    writeFileSync(`${folder}/a.log`, lines(0, 2000));
    sink.isFull = true;
    await using started = start({ poll_seconds: 0.05 }, sink);
    await until(() => started.status().state === "backpressure", "backpressure");
    const big = lines(2000, 40_000);
    appendFileSync(`${folder}/a.log`, big);
    await sleep(400);
    truncateSync(`${folder}/a.log`);
    await sleep(100);
    sink.isFull = false;
    const gap = await until(() => sink.gaps[0], "a gap");
    expect(gap.message).toMatch(/a\.log was cut before its last \d+ bytes were read/);
    expect(started.status().gaps).toBe(1);
  });

  it("goes on after a restart where it left, neither twice nor short", async () => {
    const sink = new MemorySink();
    writeFileSync(`${folder}/a.log`, `${lines(0, 3)}2026 half a li`);
    const first = start({}, sink);
    await until(() => sink.messages.length === 3, "three lines");
    await first.sources.stop();
    appendFileSync(`${folder}/a.log`, "ne\n");
    await using second = start({}, sink);
    await until(() => sink.messages.length === 4, "the fourth line");
    expect(sink.messages[3]).toBe("2026 half a line");
    expect(new Set(sink.records.map(({ record_id }) => record_id)).size).toBe(4);
    expect(second.status().records).toBe(1);
  });

  it("reads the rest of a file that was renamed, or renamed and compressed, during a restart", async () => {
    for (const compress of [false, true]) {
      const sink = new MemorySink();
      writeFileSync(`${folder}/a.log`, lines(0, 3));
      const first = start({}, sink);
      expect(await heard(first, 3)).toEqual(expected(3));
      await first.sources.stop();
      appendFileSync(`${folder}/a.log`, lines(3, 6));
      renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
      if (compress) {
        writeFileSync(`${folder}/a.log.1.gz`, gzipSync(readFileSync(`${folder}/a.log.1`)));
        unlinkSync(`${folder}/a.log.1`);
      }
      const second = start({}, sink);
      expect(await heard(second, 6)).toEqual(expected(6));
      await second.sources.stop();
      const third = start({}, sink);
      await sleep(300);
      expect(sink.messages).toHaveLength(6);
      await third.sources.stop();
      for (const name of ["a.log.1", "a.log.1.gz"]) rmSync(`${folder}/${name}`, { force: true });
    }
  });

  it("reads a compressed file once, and not where it was read before it was compressed", async () => {
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    const sink = new MemorySink();
    const started = start({ include: [`${folder}/*`] }, sink);
    expect(await heard(started, 3)).toEqual(expected(3));
    writeFileSync(`${folder}/b.log.1.gz`, gzipSync(Buffer.from(lines(3, 5))));
    expect(await heard(started, 5)).toEqual(expected(5));
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    await sleep(1500);
    writeFileSync(`${folder}/a.log.2.gz`, gzipSync(readFileSync(`${folder}/a.log.1`)));
    unlinkSync(`${folder}/a.log.1`);
    await sleep(600);
    await started.sources.stop();
    await using again = start({ include: [`${folder}/*`] }, sink);
    await sleep(600);
    expect(sink.messages).toEqual(expected(5));
    expect(again.status().records).toBe(0);
  });

  it("takes an inode used again for another file", async () => {
    const sink = new MemorySink();
    writeFileSync(`${folder}/a.log`, lines(0, 40));
    const first = start({}, sink);
    expect(await heard(first, 40)).toEqual(expected(40));
    await first.sources.stop();
    truncateSync(`${folder}/a.log`);
    writeFileSync(`${folder}/a.log`, lines(40, 100));
    await using second = start({}, sink);
    expect(await heard(second, 100)).toEqual(expected(100));
  });

  it("reads labels out of paths, and ends where it need not follow", async () => {
    writeFileSync(`${folder}/cmp-1_nova-compute.log`, lines(0, 1));
    await using started = start({ path_pattern: "(?<host>[^/]+)_(?<service>.+)\\.log", follow: false });
    await started.sources.finished();
    expect(started.sink.records[0]?.host).toBe("cmp-1");
    expect(started.status().state).toBe("stopped");
  });

  it("hears every line of many files that are written at once", async () => {
    const count = 300;
    for (let n = 0; n < count; n++) writeFileSync(`${folder}/f${n}.log`, "");
    await using started = start({ poll_seconds: 1, discover_seconds: 5 });
    await sleep(500);
    for (let n = 0; n < 1000; n++) {
      appendFileSync(`${folder}/f${n % count}.log`, line(n));
      if (n % 20 === 0) await sleep(5);
    }
    expect((await heard(started, 1000)).sort()).toEqual(expected(1000).sort());
  });

  it("names a file that cannot be read and reads the others", async () => {
    writeFileSync(`${folder}/bad.log.gz`, "this is not gzip");
    writeFileSync(`${folder}/good.log`, lines(0, 1));
    await using started = start({ include: [`${folder}/*`] });
    expect(await heard(started, 1)).toEqual(expected(1));
    expect(started.status().detail).toMatch(
      /1 files cannot be read, among them .*bad\.log\.gz: incorrect header check/,
    );
  });

  it("reads what was rotated away more than once during a restart", async () => {
    const sink = new MemorySink();
    writeFileSync(`${folder}/a.log`, lines(0, 3));
    const first = start({}, sink);
    expect(await heard(first, 3)).toEqual(expected(3));
    await first.sources.stop();
    appendFileSync(`${folder}/a.log`, lines(3, 5));
    writeFileSync(`${folder}/a.log.2.gz`, gzipSync(readFileSync(`${folder}/a.log`)));
    utimesSync(`${folder}/a.log.2.gz`, 1000, 1000);
    unlinkSync(`${folder}/a.log`);
    writeFileSync(`${folder}/a.log.1`, lines(5, 8));
    writeFileSync(`${folder}/a.log`, lines(8, 9));
    await using second = start({}, sink);
    expect((await heard(second, 9)).sort()).toEqual(expected(9));
  });

  it(
    "neither loses nor doubles a line, whatever happens to the file and to us",
    async () => {
      const random = seeded(20_261_123);
      for (let round = 0; round < ROUNDS; round++) {
        let sink = new MemorySink();
        const pattern = round % 2 === 0 ? `${folder}/*.log` : `${folder}/*.log*`;
        let started = start({ include: [pattern] }, sink);
        // What came and went before we ever looked is history, which nobody asked for.
        appendFileSync(`${folder}/a.log`, lines(0, 3));
        await until(() => sink.messages.length === 3, "the first lines");
        let written = 3;
        let rotations = 0;
        const done: string[] = [];
        for (let step = 0; step < 12; step++) {
          const choice = Math.floor(random() * 6);
          done.push(String(choice));
          const current = `${folder}/a.log`;
          if (choice <= 1 || !existsSync(current)) {
            const more = 1 + Math.floor(random() * 200);
            appendFileSync(current, lines(written, written + more));
            written += more;
          } else if (choice === 2) renameSync(current, `${folder}/a.log.${++rotations}`);
          else if (choice === 3 && rotations > 0 && existsSync(`${folder}/a.log.${rotations}`)) {
            const rotated = `${folder}/a.log.${rotations}`;
            writeFileSync(`${rotated}.gz`, gzipSync(readFileSync(rotated)));
            utimesSync(`${rotated}.gz`, statSync(rotated).atime, statSync(rotated).mtime);
            unlinkSync(rotated);
          } else if (choice === 4) {
            await started.sources.stop();
            started = start({ include: [pattern] }, sink);
          } else if (choice === 5) {
            // As kill -9 would: what the store has by now is all that counts.
            const left = started;
            sink = sink.copy();
            started = start({ include: [pattern] }, sink);
            await left.sources.stop();
          }
          await sleep(random() * 60);
        }
        await until(() => sink.messages.length >= written, `all ${written} lines after ${done.join(" ")}`).catch(
          () => {},
        );
        await sleep(200);
        expect(sink.messages.sort(), `round ${round}: ${done.join(" ")}`).toEqual(expected(written));
        await started.sources.stop();
        for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`);
      }
    },
    20_000 + ROUNDS * 5000,
  );
});

/** Numbers from 0 to 1 that come in the same order every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
