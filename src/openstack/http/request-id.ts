import { randomUUID } from "node:crypto";

/** A global request id as OpenStack takes it: `req-` and a UUID (oslo.middleware's request_id ignores other forms). */
export function newRequestId(): string {
  return `req-${randomUUID()}`;
}
