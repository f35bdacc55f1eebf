import type { Run } from "#contract";

/** One host's attempt to do what was asked, as the server's instance actions tell it. */
export interface Attempt {
  readonly action: string;
  readonly event: string;
  readonly requestId: string;
  /** Absent where it is not over or not told. */
  readonly result?: string;
  /** Only administrators are told. */
  readonly host?: string;
  /** sha224 of project id and host. */
  readonly hostId?: string;
}

export interface Size {
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
}

/** What the cloud says of a run's server. */
export interface ServerFacts {
  readonly id: string;
  readonly status: string;
  /** What it takes: `ram` in MiB, `disk` in GiB. */
  readonly flavor?: Size;
  readonly task?: string;
  readonly zone?: string;
  readonly host?: string;
  readonly hostId?: string;
  readonly fault?: NonNullable<Run["server_fault"]>;
  readonly attempts: readonly Attempt[];
  readonly console?: string;
}

/** A record of the store that belongs to the run's requests. */
export interface LogLine {
  /** ISO 8601. */
  readonly time: string;
  readonly severity: number;
  readonly service?: string;
  readonly host?: string;
  readonly requestId?: string;
  readonly message: string;
}

/** Log records of some requests, oldest first. */
export interface FoundLogs {
  readonly lines: readonly LogLine[];
  readonly records: number;
  readonly errors: number;
}

/** Finds what the cloud's logs say, by a filter of the record language; `undefined` where no logs are kept. */
export type FindLogs = (filter: string, signal: AbortSignal) => Promise<FoundLogs | undefined>;

/** How recent runs on a host ended, whatever the scenario. */
export type HostHistory = (
  cloud: string,
  host: string,
  signal: AbortSignal,
) => Promise<{ readonly runs: number; readonly failed: number }>;

/** Something that does not depend on the cloud, asked when the cloud could not be reached. */
export interface Probe {
  readonly name: string;
  readonly alive: boolean;
  readonly detail: string;
}

/** How the runner's own machine was while the run went on. */
export interface LocalConditions {
  /** Seconds that the event loop stood still at worst. */
  readonly longestPause: number;
  /** What this machine ran out of, in words. */
  readonly shortage?: string;
}

/** Whether the cloud has room for what was asked, where that can be seen. */
export interface Room {
  /** Hosts that Placement would offer for the flavor; absent where it could not be asked. */
  readonly candidates?: number;
  /** Why a host that was asked for can't take servers. */
  readonly obstacle?: string;
}
