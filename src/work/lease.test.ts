import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLease, type LeaseBook } from "./lease.ts";

interface Row {
  holder: string;
  until: number;
  token: number;
}

/** Leases by this process' clock. */
function leaseBook(): LeaseBook<Row & { name: string }> {
  const rows = new Map<string, Row>();
  return {
    async acquire(name, holder, milliseconds) {
      const row = rows.get(name);
      if (row !== undefined && row.until > Date.now()) return undefined;
      const made = { holder, until: Date.now() + milliseconds, token: (row?.token ?? 0) + 1 };
      rows.set(name, made);
      return { ...made, name };
    },
    async renew(lease, milliseconds) {
      const row = rows.get(lease.name);
      if (row?.token !== lease.token || row.until <= Date.now()) return undefined;
      row.until = Date.now() + milliseconds;
      return lease;
    },
    async release({ name, token }) {
      const row = rows.get(name);
      if (row?.token === token) row.until = 0;
    },
  };
}

describe("a lease that is kept", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets one work, and another take over when it stops", async () => {
    const leases = leaseBook();
    const log: string[] = [];
    const keep = (holder: string) =>
      keepLease({
        leases,
        name: "proof/x",
        holder,
        milliseconds: 3000,
        onError: (error) => log.push(String(error)),
        begin: async () => {
          log.push(`${holder} begins`);
          return async () => {
            log.push(`${holder} ends`);
          };
        },
      });
    const [one, two] = [keep("one"), keep("two")];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(log).toEqual(["one begins"]);
    expect([one.held, two.held]).toEqual([true, false]);
    await one.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log).toEqual(["one begins", "one ends", "two begins"]);
    await two.stop();
  });

  it("ends the work when the lease is lost", async () => {
    const leases = leaseBook();
    const log: string[] = [];
    let works = true;
    const kept = keepLease({
      leases: {
        ...leases,
        renew: async (lease, milliseconds) => (works ? leases.renew(lease, milliseconds) : undefined),
      },
      name: "proof/x",
      holder: "one",
      milliseconds: 3000,
      onError: (error) => log.push(String(error)),
      begin: async () => async () => {
        log.push("ends");
      },
    });
    await vi.advanceTimersByTimeAsync(5_000);
    works = false;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(log).toEqual(["ends"]);
    expect(kept.held).toBe(false);
    await kept.stop();
  });
});
