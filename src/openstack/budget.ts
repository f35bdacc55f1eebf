import type { ServiceType } from "./session.ts";

/** How much load may be made, in all and for each service; absent: no bound of that kind. */
export interface BudgetLimits {
  readonly inFlight?: number;
  readonly perSecond?: number;
  readonly services?: Readonly<
    Partial<Record<ServiceType, { readonly inFlight?: number; readonly perSecond?: number }>>
  >;
}

/** Permission for calls, first come first served; shared by everything that talks to one cloud from this process. */
export interface Budget {
  readonly limits: BudgetLimits;
  /** Resolves when the call may be made; answers how to give the permission back. Rejects when the signal is aborted. */
  enter(service: ServiceType, signal?: AbortSignal): Promise<() => void>;
  /** The service asked for a pause (429, 413 with `Retry-After`): nothing enters for it until then. */
  pause(service: ServiceType, seconds: number): void;
}
