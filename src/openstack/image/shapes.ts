import { z } from "zod";
import { wire } from "../resource.ts";

/** An image; properties of its own stand beside these fields (api-ref/image v2). */
export const Image = wire({
  id: z.string(),
  name: z.string().nullable(),
  /** queued, saving, uploading, importing, active, deactivated, killed, deleted, pending_delete. */
  status: z.string(),
  visibility: z.string(),
  owner: z.string().nullish(),
  size: z.number().nullable(),
  virtual_size: z.number().nullish(),
  min_disk: z.number(),
  min_ram: z.number(),
  disk_format: z.string().nullable(),
  container_format: z.string().nullable(),
  checksum: z.string().nullish(),
  os_hash_algo: z.string().nullish(),
  os_hash_value: z.string().nullish(),
  os_hidden: z.boolean().optional(),
  protected: z.boolean(),
  tags: z.array(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Image = z.output<typeof Image>;

export const ImageMember = wire({
  image_id: z.string(),
  member_id: z.string(),
  status: z.string(),
});
export type ImageMember = z.output<typeof ImageMember>;
