import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Secret } from "#base";
import { textOf } from "./message.ts";

export interface Credentials {
  sharedKey: Secret | undefined;
  users: readonly { username: string; password: Secret }[];
}

/** The server's half of the forward protocol's handshake: HELO, PING, PONG. One instance serves one connection. */
export class Handshake {
  #credentials: Credentials;
  #hostname: string;
  #nonce = randomBytes(16).toString("hex");
  #salt = randomBytes(16).toString("hex");

  constructor(credentials: Credentials, hostname: string) {
    this.#credentials = credentials;
    this.#hostname = hostname;
  }

  get isNeeded(): boolean {
    return this.#credentials.sharedKey !== undefined || this.#credentials.users.length > 0;
  }

  helo(): unknown[] {
    const auth = this.#credentials.users.length > 0 ? this.#salt : "";
    return ["HELO", { nonce: this.#nonce, auth, keepalive: true }];
  }

  /** Judges a PING; answers the PONG to send, and why the sender is refused, if it is. */
  pong(ping: unknown): { pong: unknown[]; refusal: string | undefined } {
    const [word, hostname, salt, digest, username, passwordDigest] = (Array.isArray(ping) ? ping : []).map(textOf);
    const refusal =
      word !== "PING"
        ? "the sender did not answer HELO with PING"
        : this.#judge({ hostname, salt, digest, username, passwordDigest });
    const key = this.#credentials.sharedKey?.reveal() ?? "";
    const own = refusal === undefined ? sha512((salt ?? "") + this.#hostname + this.#nonce + key) : "";
    return { pong: ["PONG", refusal === undefined, refusal ?? "", this.#hostname, own], refusal };
  }

  #judge(
    ping: Record<"hostname" | "salt" | "digest" | "username" | "passwordDigest", string | undefined>,
  ): string | undefined {
    const { sharedKey, users } = this.#credentials;
    if (sharedKey !== undefined) {
      const right = sha512((ping.salt ?? "") + (ping.hostname ?? "") + this.#nonce + sharedKey.reveal());
      if (!isEqual(right, ping.digest ?? "")) return "shared_key mismatch";
    }
    if (users.length === 0) return undefined;
    const user = users.find(({ username }) => username === ping.username);
    const password = user?.password.reveal() ?? randomBytes(16).toString("hex");
    const right = sha512(this.#salt + (ping.username ?? "") + password);
    return isEqual(right, ping.passwordDigest ?? "") && user !== undefined ? undefined : "username/password mismatch";
  }
}

export function sha512(text: string): string {
  return createHash("sha512").update(text).digest("hex");
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
