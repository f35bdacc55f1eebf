import { z } from "zod";
import { SecretSetting } from "#config";
import { SourceOptions } from "#sources";
import { ProofOptions } from "./proof/options.ts";
import { StoreSettings } from "./store-options.ts";

/** Settings of `kilowatch serve`, the whole of kilowatch.yaml. */
export const ServeOptions = z.strictObject({
  data: z.string().default("/var/lib/kilowatch").describe("directory for everything kept"),
  log_level: z
    .enum(["debug", "info", "warn", "error"])
    .default("info")
    .describe("least level of Kilowatch's own log on stderr"),
  api: z
    .strictObject({
      host: z
        .string()
        .default("127.0.0.1")
        .describe("address to listen on; anything but loopback needs tokens and tls"),
      port: z.number().int().min(0).max(65535).default(8470).describe("port to listen on; 0: any free one"),
      hosts: z
        .array(z.string())
        .default([])
        .describe("names under which browsers may address this server; loopback names always may on loopback"),
      tls: z
        .strictObject({
          certificate_file: z.string().describe("PEM certificate chain"),
          key_file: z.string().describe("PEM private key"),
        })
        .optional()
        .describe("serve HTTPS"),
      tokens: z
        .array(
          z.strictObject({
            name: z.string().describe("who holds it; stands in logs"),
            role: z.enum(["read", "ingest", "admin"]).describe("what it may do; admin includes the others"),
            token: SecretSetting,
          }),
        )
        .default([])
        .describe("access tokens, sent as 'Authorization: Bearer <token>'"),
    })
    .prefault({})
    .describe("API and console"),
  store: StoreSettings.prefault({}).describe("what is kept, and how long"),
  proof: ProofOptions.prefault({}).describe("clouds in which scenarios may run, and what is proven all the time"),
  sources: z
    .array(SourceOptions)
    .superRefine((sources, context) => {
      // A source with a mistake of its own comes here as it was written.
      const ids = sources.map((source) => (source as Partial<typeof source>).common?.id);
      for (const [index, id] of ids.entries()) {
        if (id === undefined || ids.indexOf(id) === index) continue;
        context.addIssue({ code: "custom", path: [index, "id"], message: `'${id}' is taken by a source above` });
      }
    })
    .default([])
    .describe("where records are heard; see docs/reference/sources.md"),
});
export type ServeOptions = z.output<typeof ServeOptions>;
