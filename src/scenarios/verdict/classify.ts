import type { Verdict } from "#contract";
import type { LocalConditions, Probe, Room, ServerFacts } from "./facts.ts";

/** What a verdict is made from; everything in it is known, nothing is asked any more. */
export interface Findings {
  readonly ended: "prepare" | "steps" | "done";
  readonly interrupted?: "timeout" | "stopped";
  readonly failingStep?: string;
  readonly slowSteps: readonly string[];
  /** How the call failed, `scenario` where a scenario looked and found it wrong, `bug` where the scenario itself broke. */
  readonly failure?: string;
  readonly message?: string;
  readonly service?: string;
  readonly status?: number;
  readonly type?: string;
  /** Codes of the operating system and of TLS in the chain of causes: ECONNREFUSED, EMFILE, CERT_HAS_EXPIRED. */
  readonly codes: readonly string[];
  /** No connection was made, so nothing of the cloud was reached. */
  readonly unconnected: boolean;
  /** Another service or an earlier call of the same cloud answered in this run. */
  readonly cloudAnswered: boolean;
  readonly server?: ServerFacts;
  /** Hosts that tried and failed, in their order. */
  readonly tried: readonly string[];
  readonly room?: Room;
  readonly control?: Probe;
  /** The same cloud, seen from elsewhere. */
  readonly vantage?: Probe;
  readonly local: LocalConditions;
}

export interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** A pause of the event loop that spoils what was measured. */
const SPOILING_PAUSE_SECONDS = 5;

const SHORTAGES: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EADDRNOTAVAIL", "ENOBUFS"]);
/** A router or this machine says that there is no way. */
const NO_WAY: ReadonlySet<string> = new Set(["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"]);
const NO_NAME: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN"]);
/** What the machine itself does not trust or know; an expired certificate is the cloud's. */
const OWN_TRUST: ReadonlySet<string> = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

const QUOTA = /quota|LimitExceeded|limit exceeded|maximum number of (?!retries|scheduling)|OverLimit/i;
const NO_ADDRESS =
  /IpAddressGenerationFailure|NoMoreFixedIps|NoMoreFloatingIps|ExternalIpAddressExhausted|No more IP addresses|no more (?:free|available) (?:ip )?addresses|No available (?:network|segmentation)|NoNetworkAvailable|NoNetworkFoundInMaximumAllowedAttempts/i;
const NO_HOST = /No valid host was found|NoValidHost|No valid backend was found|NoValidBackend/i;
/** No host may be left because each was tried and failed. */
const EXHAUSTED =
  /Exceeded maximum number of (?:scheduling )?(?:retries|attempts)|MaxRetriesExceeded|exhausted all hosts|Exhausted all hosts/i;

/** The verdict and one sentence. */
export function classify(found: Findings): Finding {
  if (found.interrupted === "stopped") return { verdict: "undecided", reason: `it was stopped${atStep(found)}` };
  if (found.failure === undefined && found.interrupted === undefined) return ofSuccess(found);
  const own = ofRunner(found);
  if (own !== undefined) return own;
  if (found.interrupted === "timeout" && found.failure !== "answer" && found.failure !== "scenario") {
    return { verdict: "cloud", reason: `it was not done in the time that a run may take${atStep(found)}` };
  }
  switch (found.failure) {
    case "connection":
    case "timeout":
      return ofSilence(found);
    case "tls":
      return ofTls(found);
    case "credentials":
      return { verdict: "runner", reason: `Keystone refused the credentials: ${said(found)}` };
    case "absent":
      return { verdict: "undecided", reason: said(found) };
    case "proxy":
    case "malformed":
      return { verdict: "cloud", reason: said(found) };
    case "answer":
      return ofAnswer(found);
    default:
      return ofState(found);
  }
}

function ofSuccess(found: Findings): Finding {
  if (found.slowSteps.length === 0) return { verdict: "works", reason: "all steps did what they should" };
  if (found.local.longestPause >= SPOILING_PAUSE_SECONDS) {
    return { verdict: "works", reason: `all steps did what they should; how fast can't be told: ${pause(found)}` };
  }
  return { verdict: "slow", reason: `slower than it should be: ${found.slowSteps.join(", ")}` };
}

/** What this machine or this program did to itself. */
function ofRunner(found: Findings): Finding | undefined {
  const lacking = found.codes.find((code) => SHORTAGES.has(code));
  if (lacking !== undefined)
    return { verdict: "runner", reason: `this machine has run out (${lacking}): ${said(found)}` };
  if (found.failure === "bug") return { verdict: "runner", reason: `the scenario itself broke: ${said(found)}` };
  const waited = found.failure === "timeout" || found.failure === "connection" || found.interrupted === "timeout";
  if (waited && found.local.shortage !== undefined) {
    return { verdict: "runner", reason: `${found.local.shortage}: ${said(found)}` };
  }
  if (waited && found.local.longestPause >= SPOILING_PAUSE_SECONDS) {
    return { verdict: "runner", reason: `${pause(found)}: ${said(found)}` };
  }
  return undefined;
}

/** No answer: from the cloud, or on the way? Only what stands elsewhere can tell. */
function ofSilence(found: Findings): Finding {
  const { control, vantage, codes } = found;
  const words = said(found);
  if (control?.alive === false && !found.cloudAnswered) {
    return {
      verdict: "runner",
      reason: `this machine reaches nothing, ${control.name} neither (${control.detail}): ${words}`,
    };
  }
  if (codes.includes("ECONNREFUSED")) return { verdict: "cloud", reason: `nobody listens: ${words}` };
  if (!found.unconnected) return { verdict: "cloud", reason: words };
  if (vantage?.alive === true) {
    return {
      verdict: "path",
      reason: `${vantage.name} reaches the cloud (${vantage.detail}), this machine does not: ${words}`,
    };
  }
  if (vantage?.alive === false) {
    return { verdict: "cloud", reason: `${vantage.name} does not reach it either (${vantage.detail}): ${words}` };
  }
  if (found.cloudAnswered) return { verdict: "cloud", reason: `other calls were answered: ${words}` };
  if (codes.some((code) => NO_NAME.has(code))) {
    return control?.alive === true
      ? { verdict: "cloud", reason: `the name is not known, others are: ${words}` }
      : {
          verdict: "undecided",
          reason: `the name server can't tell; whose fault that is needs a control target: ${words}`,
        };
  }
  if (control === undefined) {
    return { verdict: "undecided", reason: `the cloud or the way to it: a control target would tell: ${words}` };
  }
  const network = `this machine's own network is alive (${control.name}: ${control.detail})`;
  return codes.some((code) => NO_WAY.has(code))
    ? { verdict: "path", reason: `there is no way to the cloud, but ${network}: ${words}` }
    : { verdict: "cloud", reason: `${network}: ${words}` };
}

function ofTls(found: Findings): Finding {
  const untrusted = found.codes.some((code) => OWN_TRUST.has(code));
  return untrusted
    ? { verdict: "runner", reason: `this machine does not know who signed the certificate: ${said(found)}` }
    : { verdict: "cloud", reason: said(found) };
}

/** The service answered, and refused. */
function ofAnswer(found: Findings): Finding {
  const words = said(found);
  const text = `${found.type ?? ""} ${found.message ?? ""}`;
  const status = found.status ?? 0;
  if (NO_ADDRESS.test(text)) return { verdict: "capacity", reason: words };
  if ((status === 403 || status === 409 || status === 413) && QUOTA.test(text))
    return { verdict: "quota", reason: words };
  if (status === 429 || status === 413) return { verdict: "quota", reason: `calls are limited: ${words}` };
  if (NO_HOST.test(text)) return ofNoHost(found, words);
  if (status >= 500) return { verdict: "cloud", reason: words };
  if (status === 403) return { verdict: "undecided", reason: `the role does not suffice here: ${words}` };
  if (found.ended === "prepare") return { verdict: "undecided", reason: `before the first step: ${words}` };
  // What was just made and is not there, or can't be used though it is ready, is the cloud's doing.
  if (status === 404 || status === 409) return { verdict: "cloud", reason: words };
  return { verdict: "undecided", reason: `the service does not take what the scenario asks: ${words}` };
}

/** A scenario looked, or waited in vain: the server's own words say more. */
function ofState(found: Findings): Finding {
  const fault = (found.server?.fault?.message ?? "").replace(/[.\s]+$/, "");
  const text = `${found.message ?? ""} ${fault}`;
  const words = fault === "" || said(found).includes(fault) ? said(found) : `${said(found)}; the server says: ${fault}`;
  if (EXHAUSTED.test(text)) return { verdict: "cloud", reason: withHosts(found, words) };
  if (NO_HOST.test(text)) return ofNoHost(found, words);
  if (NO_ADDRESS.test(text)) return { verdict: "capacity", reason: words };
  if (/quota/i.test(text)) return { verdict: "quota", reason: words };
  return { verdict: "cloud", reason: withHosts(found, words) };
}

/** No host was left: because hosts failed, because one can't, or because there is no room. */
function ofNoHost(found: Findings, words: string): Finding {
  const { room } = found;
  if (found.tried.length > 0) return { verdict: "cloud", reason: withHosts(found, words) };
  if (room?.obstacle !== undefined) return { verdict: "cloud", reason: `${room.obstacle}: ${words}` };
  if (room?.candidates === 0) return { verdict: "capacity", reason: `no host has room for it: ${words}` };
  if (room?.candidates !== undefined) {
    return {
      verdict: "cloud",
      reason: `Placement knows ${room.candidates} hosts with room, yet the scheduler took none: ${words}`,
    };
  }
  return { verdict: "capacity", reason: `${words}; whether the cloud is full can't be seen with these credentials` };
}

function withHosts(found: Findings, words: string): string {
  const hosts = [...new Set(found.tried)];
  if (hosts.every((host) => words.includes(host))) return words;
  return hosts.length === 1 ? `${words} (on ${hosts[0]})` : `${words} (tried on ${hosts.join(", then ")})`;
}

function pause(found: Findings): string {
  return `this machine stood still for ${found.local.longestPause.toFixed(1)} s`;
}

function said(found: Findings): string {
  return (found.message ?? "no answer").replace(/[.\s]+$/, "");
}

function atStep({ failingStep }: Findings): string {
  return failingStep === undefined ? "" : ` (at step ${failingStep})`;
}
