import { describe, expect, it } from "vitest";
import { z } from "zod";
import { KilowatchError } from "#base";
import { openReader } from "#record";
import type { Batch } from "#store";
import { defineSource, type SourceContext } from "./define.ts";
import { plainEntry } from "./entry.ts";
import { stopped } from "./listen.ts";
import { createSources, sourceOptions } from "./sources.ts";
import { MemorySink, startSource, until } from "./testing.ts";

/** A kind whose run is the test's. */
function kindOf(run: (context: SourceContext) => Promise<void>) {
  return [defineSource({ id: "probe", summary: "A test's own.", options: z.strictObject({}), example: {}, run })];
}

const said = (text: string, host = "cmp-1") => ({ ...plainEntry(text, host), time: 1_795_461_569_000_000 });

describe("a running source", () => {
  it("is started again after a failure, with a growing pause, and says why", async () => {
    let runs = 0;
    await using started = startSource(
      { type: "probe" },
      {
        kinds: kindOf(async (context) => {
          runs++;
          if (runs < 3) throw new KilowatchError("SERVER_UNREACHABLE", `nobody home ${runs}`);
          await stopped(context.signal);
        }),
      },
    );
    await until(() => started.status().detail === "nobody home 1; tries again in 0.5 s", "the first failure");
    expect(started.status().state).toBe("failed");
    await until(() => started.status().detail === "nobody home 2; tries again in 1 s", "the second failure");
    await until(() => started.status().state === "running", "the third run");
  });

  it("takes times of files as this machine's, of others as UTC, or as told", async () => {
    const zones = new Map<string, string | undefined>();
    const kinds = kindOf(async (context) => {
      context.open({ locator: "file:/var/log/a.log", generation: "1" });
      context.open({ locator: "syslog:udp", generation: "1" });
      await stopped(context.signal);
    });
    const spying = (options: Parameters<typeof openReader>[0]): ReturnType<typeof openReader> => {
      zones.set(options.locator, options.timeZone);
      return openReader(options);
    };
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const [time_zone, file, other] of [
      [undefined, own, undefined],
      ["Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo"],
    ] as const) {
      await using started = startSource(
        { type: "probe", ...(time_zone === undefined ? {} : { time_zone }) },
        { kinds, openReader: spying },
      );
      await until(() => zones.has("syslog:udp"), "both streams");
      expect(started.status().state).toBe("running");
      expect([zones.get("file:/var/log/a.log"), zones.get("syslog:udp")]).toEqual([file, other]);
      zones.clear();
    }
  });

  it("reads, redacts, counts and places what is pushed", async () => {
    await using started = startSource(
      {
        type: "probe",
        cloud: "one",
        region: "north",
        hosts: [{ pattern: "cmp-*", cell: "cell1", zone: "az2" }],
      },
      {
        openReader,
        kinds: kindOf(async (context) => {
          const stream = context.open({ locator: "probe", generation: "1" });
          stream.push(
            Buffer.from(
              "gibberish with password='sesame-open' in it\n" +
                "2026-11-23 19:19:29.718 17 ERROR nova.compute.manager [req-2e915e8f-d03d-46c1-945b-a6570be51446 u p - - -] Boom\n",
            ),
          );
          stream.pushEntry(said("2026-11-23 19:19:30.000 17 INFO nova.compute.manager [-] hello"));
          await context.durable();
          await stopped(context.signal);
        }),
      },
    );
    await until(() => started.sink.records.length === 3, "three records");
    expect(started.sink.records[1]).toMatchObject({
      request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
      cloud: "one",
      place: { region: "north" },
    });
    expect(started.sink.records[2]).toMatchObject({
      host: "cmp-1",
      place: { region: "north", cell: "cell1", zone: "az2" },
    });
    const status = started.status();
    expect(status).toMatchObject({ records: 3, unread_lines: 1, redacted: 1, dropped: 0, gaps: 0 });
    expect(status.unread_samples).toHaveLength(1);
    expect(JSON.stringify(status)).not.toContain("sesame-open");
    expect(status.rate_per_second).toBeGreaterThan(0);
  });

  it("makes records of gaps, one for many drops of a cause", async () => {
    await using started = startSource(
      { type: "probe" },
      {
        openReader,
        kinds: kindOf(async (context) => {
          for (let n = 0; n < 50; n++) context.drop(2, "the test says so", "cmp-9");
          const stream = context.open({ locator: "probe", generation: "1" });
          stream.push(
            Buffer.from(
              "2026-11-23T19:19:29.718Z|00041|bridge|INFO|one\n2026-11-23T19:19:29.719Z|00045|bridge|INFO|two\n" +
                "2026-11-23T19:19:30.718Z|00046|dpif|WARN|Dropped 12 log messages in last 60 seconds (most recently, 1 seconds ago) due to excessive rate\n",
            ),
          );
          await stopped(context.signal);
        }),
      },
    );
    await until(() => started.sink.gaps.length === 3, "three gaps");
    const gaps = started.sink.gaps.sort((a, b) => (a.outcome ?? "").localeCompare(b.outcome ?? ""));
    expect(gaps.map(({ outcome, attributes }) => [outcome, attributes?.["count"]])).toEqual([
      ["dropped", 100],
      ["sequence", 3],
      ["suppressed", 12],
    ]);
    expect(gaps[0]).toMatchObject({ kind: "log", severity: 13, format: "kilowatch", host: "cmp-9" });
    expect(gaps[0]?.message).toBe("100 messages from cmp-9 were dropped: the test says so");
    expect(gaps[0]?.event_id).toMatch(/^[A-Z]{3}-/);
    expect(started.status()).toMatchObject({ dropped: 100, gaps: 3 });
  });

  it("notices a host that falls silent, and when it speaks again", async () => {
    let now = 1_795_461_569_000_000;
    const speak: (() => void)[] = [];
    await using started = startSource(
      { type: "probe", silence: { factor: 10, minimum_seconds: 60 } },
      {
        clock: { nowMicros: () => now },
        reportMs: 20,
        kinds: kindOf(async (context) => {
          const stream = context.open({ locator: "probe", generation: "1" });
          speak.push(() => stream.pushEntry(said("hello", "cmp-1")));
          await stopped(context.signal);
        }),
      },
    );
    await until(() => speak.length === 1, "the start");
    for (let n = 0; n < 30; n++) {
      now += 20_000_000;
      speak[0]?.();
    }
    now += 150_000_000;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(started.status().silent_hosts).toEqual([]);
    now += 100_000_000;
    await until(() => started.status().silent_hosts.length === 1, "the silence");
    expect(started.status().silent_hosts[0]?.host).toBe("cmp-1");
    await until(() => started.sink.gaps.length === 1, "its record");
    expect(started.sink.gaps[0]?.message).toBe("host cmp-1 has been silent for 250 s; it usually speaks every 20 s");
    speak[0]?.();
    await until(() => started.sink.gaps.length === 2, "the end of it");
    expect(started.status().silent_hosts).toEqual([]);
  });

  it("keeps the checkpoint in the batch that holds what it covers", async () => {
    class Watching extends MemorySink {
      seen: string[] = [];
      override async append(batch: Batch): Promise<void> {
        const last = batch.records.at(-1)?.message;
        if (last !== undefined) this.seen.push(`${last} ${batch.checkpoints?.[0]?.value}`);
        await super.append(batch);
      }
    }
    const sink = new Watching();
    await using started = startSource(
      { type: "probe" },
      {
        sink,
        kinds: kindOf(async (context) => {
          const stream = context.open({
            locator: "probe",
            generation: "1",
            checkpoint: { key: "k", value: (position) => String(position) },
          });
          for (let n = 0; n < 5; n++) {
            stream.push(Buffer.from(`line ${n}\n`));
            if (n % 2 === 0) await context.durable();
          }
          await stopped(context.signal);
        }),
      },
    );
    await until(() => sink.records.length === 5, "five records");
    expect(sink.seen).toEqual(["line 0 7", "line 2 21", "line 4 35"]);
    expect(started.status().records).toBe(5);
  });

  it("gives up the one record that the store cannot take, and keeps the others", async () => {
    class Choosy extends MemorySink {
      override async append(batch: Batch): Promise<void> {
        if (batch.records.some(({ message }) => message === "line 7")) {
          throw new KilowatchError("INPUT_INVALID", "line 7 is bad luck");
        }
        await super.append(batch);
      }
    }
    const sink = new Choosy();
    await using started = startSource(
      { type: "probe" },
      {
        sink,
        kinds: kindOf(async (context) => {
          const stream = context.open({ locator: "probe", generation: "1" });
          for (let n = 0; n < 20; n++) stream.push(Buffer.from(`line ${n}\n`));
          await stopped(context.signal);
        }),
      },
    );
    await until(() => sink.messages.length === 19, "nineteen records");
    await until(() => sink.gaps.length === 1, "the gap");
    expect(sink.gaps[0]?.message).toContain("the store refuses them for good: line 7 is bad luck");
    expect(started.status().dropped).toBe(1);
  });

  it("refuses two sources of one name, and a type it does not know", () => {
    const schema = sourceOptions(kindOf(async () => {}));
    const config = schema.parse({ type: "probe", id: "a" });
    expect(schema.safeParse({ type: "other", id: "a" }).success).toBe(false);
    expect(schema.safeParse({ type: "probe", id: "a", unknown_option: 1 }).success).toBe(false);
    const shared = { sink: new MemorySink(), clock: { nowMicros: () => 0 } };
    expect(() =>
      createSources({ configs: [config, config], ...shared, logger: undefined as never, metrics: undefined as never }),
    ).toThrow("two sources are called 'a'");
  });
});
