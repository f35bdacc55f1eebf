import { createHash, generateKeyPairSync } from "node:crypto";

/** A pair made here for one run; the private half never leaves the process. */
export interface SshKeyPair {
  /** One line as in `authorized_keys`. */
  readonly publicKey: string;
  /** PEM (SEC 1), which every SSH client reads. */
  readonly privateKey: string;
  /** MD5 of the public key's blob with colons, as Nova shows it. */
  readonly fingerprint: string;
}

/** ECDSA on P-256 (RFC 5656): small, and known to the SSH servers of the smallest images. */
export function makeSshKeyPair(): SshKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const parts = [Buffer.from("ecdsa-sha2-nistp256"), Buffer.from("nistp256"), point];
  const blob = Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
  return {
    publicKey: `ecdsa-sha2-nistp256 ${blob.toString("base64")}`,
    privateKey: privateKey.export({ format: "pem", type: "sec1" }).toString(),
    fingerprint: (createHash("md5").update(blob).digest("hex").match(/../g) ?? []).join(":"),
  };
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}
