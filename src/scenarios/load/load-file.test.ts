import { describe, expect, it } from "vitest";
import { parseLoadFile, planOf } from "./load-file.ts";
import { describeShape } from "./plan.ts";

const file = (workload: string): string =>
  `workloads:\n- scenarios: [{ scenario: x }]\n  ${workload.replaceAll("\n", "\n  ")}\n`;

function shapeOf(workload: string): string {
  const [first] = parseLoadFile(file(workload), "load.yaml").workloads;
  return first === undefined ? "" : describeShape({ ...planOf(first, 60), parts: [] });
}

describe("parseLoadFile", () => {
  it.each([
    ["times: 5", "1 at once, 5 times"],
    ["concurrency: 4\nduration_seconds: 60", "4 at once, for 60 s"],
    ["rate_per_second: 5\nduration_seconds: 60\nconcurrency: 10", "5 per second, at most 10 in flight, for 60 s"],
    [
      "rate_stages: [{ seconds: 10, rate_per_second: 5 }, { seconds: 20, rate_per_second: 8, jump: true }]",
      "0 to 5 for 10 s, then 8 for 20 s per second, at most 1000 in flight",
    ],
    [
      "concurrency_stages: [{ seconds: 10, concurrency: 4 }, { seconds: 5, concurrency: 0 }]",
      "0 to 4 for 10 s, then 4 to 0 for 5 s at once",
    ],
  ])("makes a load of %j", (workload, shape) => {
    expect(shapeOf(workload)).toBe(shape);
  });

  it.each([
    ["a: [", /^load\.yaml:1:\d+: /],
    ["title: x", /^load\.yaml:1:1: workloads: .*docs\/reference\/load-file\.md/],
    [file("times: none"), /^load\.yaml:3:10: workloads\.0\.times: /],
    [file("concurency: 4\ntimes: 1"), /^load\.yaml:2:3: workloads\.0: Unrecognized key: "concurency"/],
    [file("concurrency: 4"), /it would never end: give times, duration_seconds or stages/],
    [file("rate_per_second: 4\ntimes: 1\nthink_seconds: { max: 1 }"), /think_seconds makes no sense with a rate/],
    [
      file("rate_per_second: 4\nconcurrency_stages: [{ seconds: 1, concurrency: 2 }]"),
      /give a rate or concurrency_stages/,
    ],
    [file("times: 1\nquotas: {}"), /quotas are set only for users that are made/],
    [file("times: 1\nslas: { percentiles: { p42: 1 } }"), /^load\.yaml:4:\d+: workloads\.0\.slas\.percentiles/],
  ])("refuses %j with the place and the remedy", (text, message) => {
    expect(() => parseLoadFile(text, "load.yaml")).toThrow(message);
  });
});
