import { Secret } from "#base";
import { checked } from "../resource.ts";
import type { Session } from "../session.ts";
import { TokenInfo } from "./shapes.ts";

/** Tokens; the session's own is renewed by the session. */
export class Tokens {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** What a token says, `undefined` if Keystone doesn't take it (any more). */
  async validate(token: Secret): Promise<TokenInfo | undefined> {
    const response = await this.session.request<{ token?: unknown }>({
      service: "identity",
      method: "GET",
      path: "/auth/tokens",
      query: { nocatalog: true },
      headers: { "x-subject-token": token.reveal() },
      accept: [200, 404],
    });
    return response.status === 404 ? undefined : checked(TokenInfo, response.body?.token, response);
  }

  async revoke(token: Secret): Promise<void> {
    await this.session.request({
      service: "identity",
      method: "DELETE",
      path: "/auth/tokens",
      headers: { "x-subject-token": token.reveal() },
      accept: [204, 404],
    });
  }
}
