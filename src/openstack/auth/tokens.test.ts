import { describe, expect, it } from "vitest";
import { Secret } from "#base";
import type { Token } from "./token.ts";
import { createTokens } from "./tokens.ts";

const HOUR = 3_600_000;

/** Tokens of an hour, by a clock that the test sets. */
function issuing(): {
  readonly clock: { now: number };
  readonly issued: Token[];
  readonly issue: () => Promise<Token>;
  fail: boolean;
} {
  const state = {
    clock: { now: 1_000_000 },
    issued: [] as Token[],
    fail: false,
    issue: async (): Promise<Token> => fresh(),
  };
  const fresh = (): Token => {
    if (state.fail) throw new Error("Keystone is away");
    const { now } = state.clock;
    const authorization = {
      expires: new Date(now + HOUR),
      user: { id: "u", name: "u", domainId: "" },
      system: false,
      roles: [],
      catalog: [],
    };
    const token = { secret: new Secret(String(state.issued.length)), authorization, issued: now };
    state.issued.push(token);
    return token;
  };
  return state;
}

describe("tokens", () => {
  it("are renewed behind the call shortly before they expire, and the call does not wait", async () => {
    const state = issuing();
    const tokens = createTokens(state.issue, () => state.clock.now);
    const first = await tokens.current({});
    state.clock.now += HOUR - 301_000;
    expect(tokens.current({})).toBe(first);
    state.clock.now += 2000;
    expect(tokens.current({})).toBe(first);
    await new Promise((resolve) => setImmediate(resolve));
    expect(tokens.current({})).toBe(state.issued[1]);
    expect(state.issued).toHaveLength(2);
  });

  it("that can't be renewed in time are used on, and Keystone is asked again only now and then", async () => {
    const state = issuing();
    let asked = 0;
    const tokens = createTokens(
      () => {
        asked += 1;
        return state.issue();
      },
      () => state.clock.now,
    );
    const first = await tokens.current({});
    state.fail = true;
    state.clock.now += HOUR - 200_000;
    for (let call = 0; call < 50; call += 1) {
      expect(tokens.current({})).toBe(first);
      await Promise.resolve();
      state.clock.now += 1000;
    }
    expect(asked).toBe(1 + 2);
  });

  it("that have expired are waited for, and what hinders is said", async () => {
    const state = issuing();
    const tokens = createTokens(state.issue, () => state.clock.now);
    await tokens.current({});
    state.clock.now += HOUR;
    expect(await tokens.current({})).toBe(state.issued[1]);
    state.clock.now += HOUR;
    state.fail = true;
    await expect(tokens.current({})).rejects.toThrow("Keystone is away");
  });
});
