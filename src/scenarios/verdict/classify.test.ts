import { describe, expect, it } from "vitest";
import { classify, type Findings } from "./classify.ts";

const QUIET = { longestPause: 0.05 };
const ALIVE = { name: "gateway", alive: true, detail: "200 in 3 ms" };
const DEAD = { name: "gateway", alive: false, detail: "EHOSTUNREACH" };

function findings(more: Partial<Findings>): Findings {
  return {
    ended: "steps",
    failingStep: "create",
    slowSteps: [],
    codes: [],
    unconnected: false,
    cloudAnswered: true,
    tried: [],
    local: QUIET,
    ...more,
  };
}

const silent = (codes: string[], more: Partial<Findings> = {}): Findings =>
  findings({ failure: "connection", message: "no answer", codes, unconnected: true, cloudAnswered: false, ...more });
const answered = (status: number, message: string, more: Partial<Findings> = {}): Findings =>
  findings({ failure: "answer", status, message, ...more });
const state = (message: string, more: Partial<Findings> = {}): Findings =>
  findings({ failure: "scenario", message, ...more });
const broken = (message: string) => ({ id: "s", status: "ERROR", fault: { code: 500, message }, attempts: [] });

describe("the verdict of a run", () => {
  it.each([
    ["all went well", findings({ ended: "done" }), "works"],
    ["a step was slow", findings({ ended: "done", slowSteps: ["boot"] }), "slow"],
    [
      "a step was slow while the runner stood still",
      findings({ ended: "done", slowSteps: ["boot"], local: { longestPause: 9 } }),
      "works",
    ],
    ["somebody stopped it", findings({ interrupted: "stopped", failure: "connection" }), "undecided"],
    ["its time was over", findings({ interrupted: "timeout" }), "cloud"],
    [
      "its time was over while the runner stood still",
      findings({ interrupted: "timeout", local: { longestPause: 9 } }),
      "runner",
    ],
    ["an API answers 500", answered(500, "compute: POST /servers: 500"), "cloud"],
    ["a load balancer answers in its place", findings({ failure: "proxy", message: "503 from a proxy" }), "cloud"],
    ["an API hangs after the connection", findings({ failure: "timeout", message: "no answer within 60 s" }), "cloud"],
    ["broken JSON", findings({ failure: "malformed", message: "broken JSON" }), "cloud"],
    ["nobody listens", silent(["ECONNREFUSED"]), "cloud"],
    ["no way, nothing to compare with", silent(["EHOSTUNREACH"]), "undecided"],
    ["no way, the control target is alive", silent(["EHOSTUNREACH"], { control: ALIVE }), "path"],
    ["no connection, the control target is alive", silent(["ETIMEDOUT"], { control: ALIVE }), "cloud"],
    ["no connection, the control target is dead too", silent(["ETIMEDOUT"], { control: DEAD }), "runner"],
    [
      "no connection, but from elsewhere there is one",
      silent(["ETIMEDOUT"], { control: ALIVE, vantage: { ...ALIVE, name: "other runner" } }),
      "path",
    ],
    [
      "no connection, from elsewhere neither",
      silent(["ETIMEDOUT"], { vantage: { ...DEAD, name: "other runner" } }),
      "cloud",
    ],
    ["no connection to one service, others answered", silent(["ETIMEDOUT"], { cloudAnswered: true }), "cloud"],
    ["no name server, nothing to compare with", silent(["EAI_AGAIN"]), "undecided"],
    ["the cloud's name is not known, others are", silent(["ENOTFOUND"], { control: ALIVE }), "cloud"],
    ["out of file descriptors", silent(["EMFILE"]), "runner"],
    [
      "few file descriptors left while waiting",
      silent(["ETIMEDOUT"], { local: { ...QUIET, shortage: "990 of 1000 files open" } }),
      "runner",
    ],
    [
      "a certificate that has expired",
      findings({ failure: "tls", codes: ["CERT_HAS_EXPIRED"], message: "expired" }),
      "cloud",
    ],
    [
      "an authority that this machine does not know",
      findings({ failure: "tls", codes: ["SELF_SIGNED_CERT_IN_CHAIN"] }),
      "runner",
    ],
    ["refused credentials", findings({ failure: "credentials", message: "401" }), "runner"],
    ["a bug of the scenario", findings({ failure: "bug", message: "x is undefined" }), "runner"],
    ["quota of Nova", answered(403, "Quota exceeded for cores: Requested 1, but already used 20 of 20 cores"), "quota"],
    ["quota of Neutron", answered(409, "Quota exceeded for resources: ['network'].", { type: "OverQuota" }), "quota"],
    [
      "quota of Cinder",
      answered(413, "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded", { type: "overLimit" }),
      "quota",
    ],
    ["limited calls", answered(429, "too many requests"), "quota"],
    [
      "no floating IP left",
      answered(409, "No more IP addresses available on network x.", { type: "IpAddressGenerationFailure" }),
      "capacity",
    ],
    ["policy", answered(403, "Policy doesn't allow os_compute_api:servers:create"), "undecided"],
    ["what was just made is gone", answered(404, "Instance could not be found"), "cloud"],
    ["a request that is refused as such", answered(400, "Invalid input"), "undecided"],
    ["a conflict before the first step", answered(409, "in use", { ended: "prepare" }), "undecided"],
    [
      "no host, and the cloud is full",
      state("the server is ERROR", { server: broken("No valid host was found."), room: { candidates: 0 } }),
      "capacity",
    ],
    [
      "no host, as far as a member sees",
      state("the server is ERROR", { server: broken("No valid host was found.") }),
      "capacity",
    ],
    [
      "no host though there is room",
      state("the server is ERROR", { server: broken("No valid host was found."), room: { candidates: 4 } }),
      "cloud",
    ],
    [
      "no host because the one asked for is down",
      state("ERROR", {
        server: broken("No valid host was found."),
        room: { obstacle: "nova-compute on cmp-1 is down" },
      }),
      "cloud",
    ],
    [
      "no host is left after all failed",
      state("ERROR", { server: broken("Exceeded maximum number of retries."), tried: ["cmp-1", "cmp-2"] }),
      "cloud",
    ],
    ["the build was aborted", state("ERROR", { server: broken("Build of instance x aborted: y") }), "cloud"],
    ["a server that never became active", state("server: not within 300 s"), "cloud"],
  ] as const)("%s", (_, found, verdict) => {
    const { verdict: given, reason } = classify(found);
    expect(given).toBe(verdict);
    expect(reason).not.toBe("");
  });

  it("names every host that tried", () => {
    const { reason } = classify(
      state("the server is ERROR", {
        server: broken("Exceeded maximum number of retries."),
        tried: ["cmp-resched", "cmp-abort"],
      }),
    );
    expect(reason).toContain("(tried on cmp-resched, then cmp-abort)");
  });

  it("never says path without a second vantage point or a control target", () => {
    for (const code of [
      "ETIMEDOUT",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "ENOTFOUND",
      "EAI_AGAIN",
      "ECONNREFUSED",
      "ECONNRESET",
    ]) {
      expect(classify(silent([code])).verdict).not.toBe("path");
    }
  });
});
