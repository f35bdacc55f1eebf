import { describe, expect, it } from "vitest";
import type { LoadReport } from "#contract";
import { failedRun, sampleRun } from "../results/testing.ts";
import { htmlReport } from "./html.ts";
import { junitReport } from "./junit.ts";
import { markdownReport } from "./markdown.ts";
import type { ProofReport } from "./model.ts";

const TARGET = { cloud: "test", zone: "az1" };
const durations = { count: 20, min: 0.1, mean: 0.2, p50: 0.2, p90: 0.3, p95: 0.35, p99: 0.4, max: 0.5 };
const load: LoadReport = {
  load_id: "l1",
  title: "load <of> boots",
  cloud: "test",
  time: "2026-11-23T20:00:00.000000Z",
  seconds: 10,
  state: "failed",
  workloads: [
    {
      title: "boots",
      shape: "4 at once, 20 times",
      time: "2026-11-23T20:00:00.000000Z",
      seconds: 10,
      state: "failed",
      reason: "failure_rate: 5 % is over 1 %",
      iterations: 20,
      failed: 1,
      cancelled: 0,
      warmup: 0,
      durations,
      scenarios: [{ scenario: "server-boot", weight: 1, iterations: 20, failed: 1, durations, steps: [] }],
      slas: [{ criterion: "failure_rate", passed: false, detail: "5 %, at most 1 %" }],
      failures: [],
      series: [0, 1, 2].map((seconds) => ({
        seconds,
        started: 7,
        ended: 7,
        failed: seconds === 2 ? 1 : 0,
        dropped: 0,
        in_flight: 4,
        p50: 0.2,
      })),
      cpu_seconds: 0.02,
      left: [],
    },
  ],
  unsupported: [],
};

const report: ProofReport = {
  title: 'Proof of <script>alert("x")</script> & more',
  made: "2026-11-23T21:00:00.000000Z",
  runs: [
    sampleRun({ target: TARGET }),
    failedRun({
      run_id: "run-2",
      target: TARGET,
      verdict: "cloud",
      reason: "ERROR: Build aborted & </failure> (on cmp-abort)",
      blame: {
        host: "cmp-abort",
        how: "hostId",
        tried: ["cmp-001", "cmp-abort"],
        repeated: { host: "cmp-abort", runs: 5, failed: 5 },
      },
      console: "\u001b[31mpanic\u0000 <b>",
    }),
    failedRun({ run_id: "run-3", target: TARGET, verdict: "path", reason: "no way" }),
  ],
  notRun: [
    {
      scenario: "volume-attach",
      target: TARGET,
      time: "2026-11-23T20:00:00.000000Z",
      reasons: [{ requirement: "services", message: "no block-storage" }],
    },
  ],
  loads: [load],
};

describe("reports", () => {
  it("write JUnit that parses: a failure is the cloud's, an error can't be told, a skip was not tried", () => {
    const xml = junitReport(report);
    expect(xml).toContain('tests="5" failures="2" errors="1" skipped="1"');
    // Well formed: every tag is closed, and no raw text is taken for one.
    const open: string[] = [];
    const mismatched: string[] = [];
    for (const [, slash = "", name = "", rest = ""] of xml.matchAll(/<(\/?)([a-z-]+)([^>]*)>/g)) {
      if (slash !== "" && open.pop() !== name) mismatched.push(name);
      else if (slash !== "") continue;
      else if (!rest.endsWith("/")) open.push(name);
    }
    expect([...open, ...mismatched]).toEqual([]);
    expect(xml).toContain("&lt;/failure&gt;");
    // oxlint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  it("write one HTML page that fetches nothing and runs nobody's text", () => {
    const html = htmlReport(report);
    expect(html).not.toContain('<script>alert("x")');
    expect(html).toContain("&lt;b&gt;");
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html).not.toMatch(/(?:src|href|url)\s*[=(]\s*["']?(?:https?:|\/\/)/);
    expect(html).toContain("cmp-abort: 5 of 5 runs failed in 24 h");
    expect(html).toContain("load &lt;of&gt; boots");
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it("write Markdown that says first what is wrong", () => {
    const text = markdownReport(report);
    expect(text).toContain("1 of 3 runs work, 1 failed, 1 can't be told, 1 not run.");
    expect(text).toContain("tried on cmp-001, then cmp-abort");
    expect(text).toContain("| boots | failed: failure_rate: 5 % is over 1 % | 20 | 1 |");
  });
});
