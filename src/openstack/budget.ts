import type { ServiceType } from "./session.ts";

/** How much load may be made, in all and for each service; absent: no bound of that kind. */
export interface BudgetLimits {
  readonly inFlight?: number;
  readonly perSecond?: number;
  readonly services?: Readonly<
    Partial<Record<ServiceType, { readonly inFlight?: number; readonly perSecond?: number }>>
  >;
}

/** Permission for one call. */
export interface Permit {
  /** The call goes onto the wire now; from here its second counts. Must be called before it is sent, if it is. */
  sent(): void;
  /** The call is over. Must be called once; more often does nothing. */
  leave(): void;
}

/** Permission for calls, first come first served; shared by everything that talks to one cloud from this process. */
export interface Budget {
  readonly limits: BudgetLimits;
  /** Resolves when the call may be made. Rejects when the signal is aborted. */
  enter(service: ServiceType, signal?: AbortSignal): Promise<Permit>;
  /** The service asked for a pause (429, 413 with `Retry-After`): nothing enters for it until then. */
  pause(service: ServiceType, seconds: number): void;
}

/** Monotonic milliseconds and timers, given by tests. */
export interface BudgetClock {
  now(): number;
  /** Calls back not before `ms` have passed; answers how to call it off. */
  after(ms: number, call: () => void): () => void;
}

const realClock: BudgetClock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** One bound: so many at once, and so many sent within any window. */
interface Gate {
  enter(): void;
  sent(now: number): void;
  leave(): void;
  /** Milliseconds until there may be room: 0 now, Infinity when somebody must send or leave first. */
  wait(now: number): number;
  pausedUntil: number;
}

interface Waiter {
  readonly sequence: number;
  readonly admit: () => void;
}

/**
 * A budget. In any window of one second at most `perSecond` calls are sent (a fraction is rounded down; below 1 it is one call in
 * each 1 / perSecond seconds), counted when they go onto the wire, for connecting takes its time; and at most `inFlight` are under way. Among calls that could enter the oldest goes first; a service
 * that is full or pauses does not hold up the others.
 */
export function createBudget(limits: BudgetLimits = {}, clock: BudgetClock = realClock): Budget {
  const all = createGate(limits.inFlight, limits.perSecond);
  const gates = new Map<ServiceType, Gate>();
  const queues = new Map<ServiceType, Waiter[]>();
  let sequence = 0;
  let cancelTimer: (() => void) | undefined;

  const gateOf = (service: ServiceType): Gate => {
    let gate = gates.get(service);
    if (gate === undefined) {
      const own = limits.services?.[service];
      gates.set(service, (gate = createGate(own?.inFlight, own?.perSecond)));
    }
    return gate;
  };

  const admission = (gate: Gate): Permit => {
    all.enter();
    gate.enter();
    let state: "waiting" | "sent" | "left" = "waiting";
    const sent = (): void => {
      if (state !== "waiting") return;
      state = "sent";
      const now = clock.now();
      all.sent(now);
      gate.sent(now);
      if (queues.size > 0) drain();
    };
    return {
      sent,
      leave() {
        if (state === "left") return;
        // What was refused on its way was felt all the same.
        sent();
        state = "left";
        all.leave();
        gate.leave();
        if (queues.size > 0) drain();
      },
    };
  };

  const drain = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    for (;;) {
      const now = clock.now();
      let first: { queue: Waiter[]; service: ServiceType; waiter: Waiter } | undefined;
      let soonest = Infinity;
      const waitAll = all.wait(now);
      for (const [service, queue] of queues) {
        const waiter = queue[0];
        if (waiter === undefined) continue;
        const wait = Math.max(waitAll, gateOf(service).wait(now));
        soonest = Math.min(soonest, wait);
        if (wait <= 0 && (first === undefined || waiter.sequence < first.waiter.sequence))
          first = { queue, service, waiter };
      }
      if (first === undefined) {
        if (soonest !== Infinity) cancelTimer = clock.after(Math.ceil(soonest), drain);
        return;
      }
      first.queue.shift();
      if (first.queue.length === 0) queues.delete(first.service);
      first.waiter.admit();
    }
  };

  return {
    limits,
    enter(service, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const gate = gateOf(service);
      if (!queues.has(service) && queues.size === 0) {
        const now = clock.now();
        if (all.wait(now) <= 0 && gate.wait(now) <= 0) return Promise.resolve(admission(gate));
      }
      return new Promise((resolve, reject) => {
        let queue = queues.get(service);
        if (queue === undefined) queues.set(service, (queue = []));
        const onAbort = (): void => {
          const own = queues.get(service);
          const index = own?.indexOf(waiter) ?? -1;
          if (own !== undefined && index >= 0) own.splice(index, 1);
          if (own?.length === 0) queues.delete(service);
          reject(signal?.reason);
          drain();
        };
        const waiter: Waiter = {
          sequence: sequence++,
          admit: () => {
            signal?.removeEventListener("abort", onAbort);
            resolve(admission(gate));
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.push(waiter);
        drain();
      });
    },
    pause(service, seconds) {
      const gate = gateOf(service);
      gate.pausedUntil = Math.max(gate.pausedUntil, clock.now() + seconds * 1000);
    },
  };
}

function createGate(inFlight = Infinity, perSecond = Infinity): Gate {
  const most = perSecond === Infinity ? 0 : Math.max(1, Math.floor(perSecond));
  const windowMs = perSecond === Infinity ? 0 : Math.max(1000, 1000 / perSecond);
  /** When calls were sent within the window, oldest first: a ring from `first`. Those not sent yet count too. */
  const times = new Float64Array(most);
  let first = 0;
  let recent = 0;
  let unsent = 0;
  let current = 0;
  return {
    pausedUntil: -Infinity,
    enter() {
      current += 1;
      unsent += 1;
    },
    sent(now) {
      unsent -= 1;
      if (most === 0) return;
      times[(first + recent) % most] = now;
      recent += 1;
    },
    leave() {
      current -= 1;
    },
    wait(now) {
      if (current >= inFlight) return Infinity;
      const pause = Math.max(0, this.pausedUntil - now);
      if (most === 0) return pause;
      while (recent > 0 && (times[first] ?? 0) + windowMs <= now) {
        first = (first + 1) % most;
        recent -= 1;
      }
      if (recent + unsent < most) return pause;
      return recent === 0 ? Infinity : Math.max(pause, (times[first] ?? 0) + windowMs - now);
    },
  };
}
