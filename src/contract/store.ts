import { z } from "zod";
import { defineRoute } from "./route.ts";
import { StoreStat } from "./system.ts";

/** A part of the archive: some UTC days. */
export const ArchivedChunk = z.object({
  name: z.string().describe("20261123, or 20261101-20261123"),
  records: z.number().int(),
  lines: z.number().int(),
  bytes: z.number().int().describe("on disk"),
});
export type ArchivedChunk = z.infer<typeof ArchivedChunk>;

export const ImportReport = z.object({
  files: z.number().int(),
  skipped: z.number().int().describe("files that an earlier import had taken whole"),
  lines: z.number().int(),
  bytes: z.number().int(),
  records: z.number().int(),
  failures: z.array(z.string()).describe("files that could not be read, and why"),
});
export type ImportReport = z.infer<typeof ImportReport>;

const ABSOLUTE = z.string().regex(/^\//, "must be an absolute path on the server's machine");

/**
 * Looking after what is kept. Routes that name paths are only for the server's own socket: over the network even an
 * administrator's token must not read or write the machine's files.
 */
export const storeRoutes = {
  stat: defineRoute({
    id: "store-stat",
    method: "GET",
    path: "/api/v1/store",
    summary: "What is kept, and in how many bytes",
    role: "read",
    scope: "all",
    response: StoreStat,
  }),
  archive: defineRoute({
    id: "store-archive",
    method: "POST",
    path: "/api/v1/store/archive",
    summary: "Moves days to the archive; answers when they are there",
    role: "admin",
    scope: "all",
    body: z.object({ older_than_days: z.number().int().min(0).describe("0: all days") }),
    response: z.object({ chunks: z.array(ArchivedChunk) }),
  }),
  restore: defineRoute({
    id: "store-restore",
    method: "POST",
    path: "/api/v1/store/restore",
    summary: "Takes all archived days back into the engine",
    role: "admin",
    scope: "all",
    response: z.object({ chunks: z.array(ArchivedChunk) }),
  }),
  verify: defineRoute({
    id: "store-verify",
    method: "POST",
    path: "/api/v1/store/verify",
    summary: "Checks by checksums that what is kept is whole",
    role: "admin",
    scope: "all",
    response: z.object({ records: z.number().int(), chunks: z.number().int(), damage: z.array(z.string()) }),
  }),
  backup: defineRoute({
    id: "store-backup",
    method: "POST",
    path: "/api/v1/store/backup",
    summary: "Copies the data directory to an empty one of the server's machine (only over its own socket)",
    role: "admin",
    scope: "all",
    body: z.object({ to: ABSOLUTE }),
    response: z.object({ to: z.string() }),
  }),
  exportOriginals: defineRoute({
    id: "store-export",
    method: "POST",
    path: "/api/v1/store/export",
    summary: "Writes the kept files back as they were, on the server's machine (only over its own socket)",
    role: "admin",
    scope: "all",
    body: z.object({ to: ABSOLUTE }),
    response: z.object({
      files: z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          bytes: z.number().int(),
          state: z.enum(["exact", "changed", "partial", "unchecked"]),
        }),
      ),
    }),
  }),
  importFiles: defineRoute({
    id: "store-import",
    method: "POST",
    path: "/api/v1/store/import",
    summary: "Reads log files of the server's machine, to be kept (only over its own socket)",
    role: "admin",
    scope: "all",
    body: z.object({
      paths: z.array(ABSOLUTE).min(1),
      redact: z.boolean().default(true),
      cloud: z.string().optional(),
      host: z.string().optional(),
      time_zone: z.string().default("UTC"),
      format: z.string().default("auto"),
    }),
    response: ImportReport,
  }),
};
