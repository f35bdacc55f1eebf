import { CloudError } from "#openstack";

/** Whether the call is refused with this status; any other failure is thrown. */
export async function isRefused(status: number | readonly number[], call: () => Promise<unknown>): Promise<boolean> {
  return (await refusalOf(status, call)) !== undefined;
}

/** The service's words when it refuses the call with this status; `undefined` where it doesn't refuse. */
export async function refusalOf(
  status: number | readonly number[],
  call: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const expected = typeof status === "number" ? [status] : status;
    if (error instanceof CloudError && expected.includes(error.exchange?.status ?? 0)) {
      return error.fault?.message ?? error.message;
    }
    throw error;
  }
}
