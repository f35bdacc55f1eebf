import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openFake } from "./builtin/testing/open-fake.ts";
import { readFacts } from "./facts.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("Facts of a cloud are read once for a set of runs, and again when they are old: images come and go", async () => {
  const { fake, cloud } = openFake();
  const facts = readFacts(cloud);
  const [image] = await facts.images();
  fake.objects("image/images").delete(image?.id ?? "");
  expect((await facts.images())[0]).toEqual(image);
  await vi.advanceTimersByTimeAsync(600_000);
  expect((await facts.images()).map(({ id }) => id)).not.toContain(image?.id);
});
