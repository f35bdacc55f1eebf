import { z } from "zod";

const PlaceOptions = z.strictObject({
  region: z.string().min(1).optional().describe("region the records are of"),
  zone: z.string().min(1).optional().describe("availability zone"),
  cell: z.string().min(1).optional().describe("Nova cell"),
  cluster: z.string().min(1).optional().describe("aggregate or cluster of hosts"),
});

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).format(0) !== "";
  } catch {
    return false;
  }
}

/** What every source takes, whatever its type. */
export const CommonOptions = PlaceOptions.extend({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, dot, dash and underscore")
    .describe("the source's name; the first part of every record id, so it must not change"),
  cloud: z.string().min(1).optional().describe("the cloud's name in clouds.yaml"),
  host: z.string().min(1).optional().describe("host of records that name none themselves"),
  service: z.string().min(1).optional().describe("service of records that name none themselves"),
  time_zone: z
    .string()
    .refine(isTimeZone, "not an IANA time zone such as Europe/Berlin")
    .optional()
    .describe("IANA zone of times written without one; absent: this machine's for files it follows, else UTC"),
  format: z.string().default("auto").describe("format id, or `auto`: found out for each stream"),
  envelope: z.string().default("auto").describe("what wraps the lines, or `auto`, or `none`"),
  redact: z
    .boolean()
    .default(true)
    .describe("replace secrets before anything is stored; `false` only where the law asks for the evidence as it was"),
  fold: z
    .boolean()
    .default(true)
    .describe("fold consecutive equal records within half a second; nothing of them is lost"),
  hosts: z
    .array(
      PlaceOptions.extend({
        pattern: z.string().min(1).describe("host name; `*` and `?` stand for any characters and one character"),
        cloud: z.string().min(1).optional(),
      }),
    )
    .default([])
    .describe("place by host; the first pattern that fits decides, over the source's own place"),
  silence: z
    .strictObject({
      factor: z.number().min(2).default(10).describe("silent after this many times its usual pause"),
      minimum_seconds: z.number().min(1).default(300).describe("but never sooner than this"),
    })
    .nullable()
    .default({ factor: 10, minimum_seconds: 300 })
    .describe("when a host that spoke regularly counts as silent; `null`: never"),
});
export type CommonOptions = z.infer<typeof CommonOptions>;

/** Where a server listens. */
export const ListenOptions = {
  address: z.string().default("127.0.0.1").describe("address to listen on; `0.0.0.0` or `::` for all"),
  port: z.number().int().min(0).max(65_535).describe("port to listen on; 0 lets the system choose"),
};

/** Certificates of a server that speaks TLS. */
export const TlsServerOptions = z.strictObject({
  certificate_file: z.string().describe("PEM, the server's certificate and what chains it to its authority"),
  key_file: z.string().describe("PEM, the private key"),
  client_ca_file: z.string().optional().describe("PEM; where given, senders must show a certificate of this authority"),
});
export type TlsServerOptions = z.infer<typeof TlsServerOptions>;
