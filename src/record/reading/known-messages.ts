import { Buffer } from "node:buffer";
import type { Identification, Identifier } from "../identity/identifier.ts";
import { redact } from "../redact/redact.ts";

/** What was found out about a message that holds no secret. */
export interface KnownMessage {
  message: string;
  logger: string | undefined;
  service: string | undefined;
  severity: number;
  identification: Identification;
}

/** Entries of each of two generations; two thirds of an OpenStack log's messages are among the last few thousand. */
const GENERATION = 8192;
const SEEN_SLOTS = 1 << 16;
/** Longer messages hardly ever come again. */
const LONGEST = 1024;

/**
 * Remembers the identity of messages, and that they hold no secrets: looking one up costs a tenth of finding out. What it
 * gives out is shared and must not be changed.
 */
export class KnownMessages {
  private readonly identifier: Identifier;
  private readonly seen = new Uint8Array(SEEN_SLOTS);
  private young = new Map<string, KnownMessage>();
  private old = new Map<string, KnownMessage>();

  constructor(identifier: Identifier) {
    this.identifier = identifier;
  }

  /** The identity of a message without an exception; `undefined` where it holds a secret or is too long to be kept. */
  find(
    message: string,
    logger: string | undefined,
    service: string | undefined,
    severity: number,
  ): KnownMessage | undefined {
    let known = this.young.get(message);
    if (known === undefined) {
      known = this.old.get(message);
      if (known !== undefined) this.keep(known);
    }
    if (known !== undefined && known.severity === severity && known.logger === logger && known.service === service) {
      return known;
    }
    if (message.length > LONGEST || redact(message).count > 0) return undefined;
    // What comes once would only fill the memory: kept is what comes a second time.
    const isSecond = this.isSeen(message);
    const fresh = this.learn(isSecond ? copy(message) : message, logger, service, severity);
    if (isSecond) this.keep(fresh);
    return fresh;
  }

  private isSeen(message: string): boolean {
    const hash = sampleHash(message);
    const tag = hash >>> 24;
    const slot = hash & (SEEN_SLOTS - 1);
    if (this.seen[slot] === tag) return true;
    this.seen[slot] = tag;
    return false;
  }

  private learn(
    message: string,
    logger: string | undefined,
    service: string | undefined,
    severity: number,
  ): KnownMessage {
    const identification = this.identifier.identify({
      message,
      logger,
      service,
      severity,
      exception: undefined,
      isRedacted: true,
    });
    return { message, logger, service, severity, identification };
  }

  private keep(known: KnownMessage): void {
    if (this.young.size >= GENERATION) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(known.message, known);
  }
}

/** A hash of about forty of the characters: two messages that share it are merely both kept. */
function sampleHash(text: string): number {
  const step = (text.length >> 5) + 1;
  let hash = text.length;
  for (let at = text.length - 1; at >= 0; at -= step) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}

// oxlint-disable-next-line no-control-regex
const BEYOND_LATIN1 = /[^\x00-\xff]/;

/** The same text, no longer a window on the buffer it was cut from, which it would keep in memory. */
function copy(text: string): string {
  const encoding = BEYOND_LATIN1.test(text) ? "utf16le" : "latin1";
  return Buffer.from(text, encoding).toString(encoding);
}
