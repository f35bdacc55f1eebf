import { z } from "zod";
import type { Cloud, Session } from "#openstack";
import type { Attempt, ServerFacts } from "./facts.ts";

const Fault = z.object({ code: z.number(), message: z.string(), details: z.string().optional() });
const Server = z.object({
  server: z.looseObject({
    id: z.string(),
    status: z.string(),
    hostId: z.string().optional(),
    fault: Fault.optional(),
    flavor: z.looseObject({ vcpus: z.number(), ram: z.number(), disk: z.number() }).optional().catch(undefined),
    "OS-EXT-STS:task_state": z.string().nullish(),
    "OS-EXT-AZ:availability_zone": z.string().nullish(),
    "OS-EXT-SRV-ATTR:host": z.string().nullish(),
  }),
});
const Actions = z.object({
  instanceActions: z.array(z.object({ action: z.string(), request_id: z.string(), start_time: z.string() })),
});
const Events = z.object({
  instanceAction: z.object({
    action: z.string(),
    request_id: z.string(),
    events: z
      .array(
        z.object({
          event: z.string(),
          start_time: z.string().nullish(),
          result: z.string().nullish(),
          host: z.string().nullish(),
          hostId: z.string().nullish(),
        }),
      )
      .optional(),
  }),
});
const Console = z.object({ output: z.string() });

/** The flavor's size stands in the server from 2.47 on. */
const SERVER_MICROVERSION = "2.47";
/** Events name host ids from 2.62 on, fault details of events from 2.84. */
const ACTIONS_MICROVERSION = "2.62";
/** Actions that are looked into, newest first. */
const MOST_ACTIONS = 4;
const CONSOLE_LINES = 30;

/**
 * Reads what the cloud tells of a server: state, fault, where it was tried, console. Parts that these credentials may not
 * read, or that this cloud does not have, are left out; undefined where there is no such server.
 */
export async function readServer(cloud: Cloud, id: string): Promise<ServerFacts | undefined> {
  const { session } = cloud;
  const path = `/servers/${id}`;
  const read = (await ask(session, path, Server, SERVER_MICROVERSION)) ?? (await ask(session, path, Server));
  if (read === undefined) return undefined;
  const { server } = read;
  const [attempts, console] = await Promise.all([readAttempts(session, id), readConsole(session, id)]);
  const task = server["OS-EXT-STS:task_state"];
  const zone = server["OS-EXT-AZ:availability_zone"];
  const host = server["OS-EXT-SRV-ATTR:host"];
  return {
    id,
    status: server.status,
    ...(server.flavor !== undefined && { flavor: server.flavor }),
    ...(isGiven(task) && { task }),
    ...(isGiven(zone) && { zone }),
    ...(isGiven(host) && { host }),
    ...(isGiven(server.hostId) && { hostId: server.hostId }),
    ...(server.fault !== undefined && {
      fault: {
        code: server.fault.code,
        message: server.fault.message,
        ...(isGiven(server.fault.details) && { details: server.fault.details }),
      },
    }),
    attempts,
    ...(console !== undefined && { console }),
  };
}

async function readAttempts(session: Session, id: string): Promise<Attempt[]> {
  const path = `/servers/${id}/os-instance-actions`;
  const listed = await ask(session, path, Actions, ACTIONS_MICROVERSION);
  const actions = (listed?.instanceActions ?? []).slice(0, MOST_ACTIONS).toReversed();
  const read = await Promise.all(
    actions.map(({ request_id }) => ask(session, `${path}/${request_id}`, Events, ACTIONS_MICROVERSION)),
  );
  return read.flatMap((each) => {
    const { action, request_id: requestId, events = [] } = each?.instanceAction ?? { action: "", request_id: "" };
    return events
      .toSorted((left, right) => ((left.start_time ?? "") < (right.start_time ?? "") ? -1 : 1))
      .map(({ event, result, host, hostId }) => ({
        action,
        event,
        requestId,
        ...(isGiven(result) && { result }),
        ...(isGiven(host) && { host }),
        ...(isGiven(hostId) && { hostId }),
      }));
  });
}

async function readConsole(session: Session, id: string): Promise<string | undefined> {
  try {
    const { body } = await session.request({
      service: "compute",
      method: "POST",
      path: `/servers/${id}/action`,
      body: { "os-getConsoleOutput": { length: CONSOLE_LINES } },
    });
    const text = Console.safeParse(body).data?.output.trim();
    return text === undefined || text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}

async function ask<Shape extends z.ZodType>(
  session: Session,
  path: string,
  shape: Shape,
  microversion?: string,
): Promise<z.output<Shape> | undefined> {
  try {
    const { body } = await session.request({
      service: "compute",
      method: "GET",
      path,
      ...(microversion !== undefined && { microversion }),
    });
    return shape.safeParse(body).data;
  } catch {
    return undefined;
  }
}

function isGiven(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== "";
}
