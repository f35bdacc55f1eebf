import { createHash } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first 64 bits of SHA-256 over the parts, in Crockford's base 32: 13 characters, the last of four bits. */
export function identityCode(root: string, template: string): string {
  const digest = createHash("sha256").update(`${root}\n${template}`, "utf8").digest();
  let bits = digest.readBigUInt64BE(0) << 1n;
  let code = "";
  for (let index = 0; index < 13; index++) {
    code = (CROCKFORD[Number(bits & 31n)] ?? "") + code;
    bits >>= 5n;
  }
  return code;
}

/** A short content hash, 12 hexadecimal characters. */
export function contentHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 12);
}
