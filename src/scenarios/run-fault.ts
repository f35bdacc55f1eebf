import { isKilowatchError, messageOf } from "#base";
import type { RunFault } from "#contract";
import { CloudError } from "#openstack";

/** What was thrown, in the contract's shape; whatever isn't a call's failure is the scenario's own finding. */
export function faultOf(error: unknown): RunFault {
  if (!(error instanceof CloudError)) {
    const timeout = isKilowatchError(error, "TIMEOUT");
    return { failure: timeout ? "timeout" : "scenario", message: messageOf(error) };
  }
  const { failure, exchange, fault } = error;
  return {
    failure,
    message: error.message,
    ...(exchange === undefined ? {} : { service: exchange.service }),
    ...(exchange?.status === undefined ? {} : { status: exchange.status }),
    ...(fault === undefined ? {} : { type: fault.type }),
  };
}
