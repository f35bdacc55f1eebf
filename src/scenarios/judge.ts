import type { RunFault, Verdict } from "#contract";
import type { Evidence, Judgement } from "./evidence.ts";

/**
 * The verdict as the run itself shows it, without asking anybody further: what went wrong decides who is suspected. Never
 * throws; a judge that looks closer begins with this one.
 */
export function plainJudgement(evidence: Evidence): Judgement {
  const { error, fault, failingStep, ended, interrupted } = evidence;
  if (error === undefined) {
    const slow = evidence.steps.filter(({ state }) => state === "slow").map(({ name }) => name);
    return slow.length === 0
      ? { verdict: "works", reason: "all steps did what they should" }
      : { verdict: "slow", reason: `all steps did what they should, but slowly: ${slow.join(", ")}` };
  }
  if (interrupted === "stopped") return { verdict: "undecided", reason: "the run was stopped before its end" };
  const where =
    failingStep === undefined ? (ended === "prepare" ? "while preparing" : "between its steps") : failingStep;
  const reason = `${where}: ${fault?.message ?? "failed"}`;
  if (interrupted === "timeout") return { verdict: "cloud", reason: `the run's time was over; ${reason}` };
  const verdict = fault === undefined ? "cloud" : suspect(fault);
  // A preparation that fails says nothing of what the scenario is to prove, unless the machine itself is at fault.
  return { verdict: ended === "prepare" && verdict === "cloud" ? "undecided" : verdict, reason };
}

function suspect(fault: RunFault): Verdict {
  const words = `${fault.type ?? ""} ${fault.message}`;
  if (fault.status === 403 || fault.status === 413) {
    if (/quota|limit/i.test(words)) return "quota";
  }
  if (fault.status === 409 && /over ?quota|quota exceeded/i.test(words)) return "quota";
  if (/NoValidHost|No valid host|IpAddressGenerationFailure|no more (?:free )?IP/i.test(words)) return "capacity";
  switch (fault.failure) {
    case "credentials":
    case "tls":
      return "runner";
    case "connection":
    case "proxy":
      return "undecided";
    default:
      return "cloud";
  }
}
