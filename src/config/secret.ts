import { z } from "zod";
import { Secret } from "#base";

/** A setting that is never shown. In the file it may also stand as `<name>_file`. */
export const SecretSetting = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))
  .describe("a secret; or as <name>_file: the file that holds it");
