import { expect, it } from "vitest";
import { QuietableSink } from "./quiet.ts";

function sinkWith(settle: () => Promise<void>) {
  const taken: number[] = [];
  const sink = new QuietableSink({ append: async ({ records }) => void taken.push(records.length), settle });
  return { sink, taken };
}

it("keeps batches waiting until the work is done, then takes them", async () => {
  const { sink, taken } = sinkWith(async () => undefined);
  const work = Promise.withResolvers<void>();
  const quiet = sink.quietly(async () => {
    await work.promise;
    return taken.length;
  });
  const append = sink.append({ records: [] });
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toEqual([]);
  work.resolve();
  expect(await quiet).toBe(0);
  await append;
  expect(taken).toEqual([0]);
});

it("gives up where the engine is too far behind, and takes batches again", async () => {
  const { sink, taken } = sinkWith(() => new Promise(() => undefined));
  await expect(sink.quietly(async () => undefined, 5)).rejects.toMatchObject({ code: "OVERLOADED" });
  await sink.append({ records: [] });
  expect(taken).toEqual([0]);
});
