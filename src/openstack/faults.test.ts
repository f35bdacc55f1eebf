import { describe, expect, it } from "vitest";
import { readFault } from "./faults.ts";

describe("the words of a fault", () => {
  // Bodies as the services of Zed answered them; those of Octavia, Heat and Designate from their API references.
  it.each<[string, unknown, { type: string; message: string } | undefined]>([
    [
      "Nova",
      { itemNotFound: { code: 404, message: "Instance nope could not be found." } },
      { type: "itemNotFound", message: "Instance nope could not be found." },
    ],
    [
      "Nova's limits",
      { overLimit: { code: 413, message: "slow", retryAfter: 2 } },
      { type: "overLimit", message: "slow" },
    ],
    [
      "Neutron",
      { NeutronError: { type: "NetworkNotFound", message: "Network x could not be found.", detail: "" } },
      { type: "NetworkNotFound", message: "Network x could not be found." },
    ],
    [
      "Keystone",
      { error: { code: 404, message: "Could not find user: x.", title: "Not Found" } },
      { type: "Not Found", message: "Could not find user: x." },
    ],
    [
      "Placement",
      {
        errors: [
          {
            status: 404,
            title: "Not Found",
            detail: "The resource could not be found.\n\n No resource provider   ",
            code: "placement.undefined_code",
          },
        ],
      },
      { type: "placement.undefined_code", message: "The resource could not be found. No resource provider" },
    ],
    [
      "Heat",
      {
        explanation: "The resource could not be found.",
        code: 404,
        error: { message: "The Stack (x) could not be found.", traceback: null, type: "EntityNotFound" },
        title: "Not Found",
      },
      { type: "EntityNotFound", message: "The Stack (x) could not be found." },
    ],
    [
      "Octavia",
      { faultcode: "Client", faultstring: "Load balancer x not found.", debuginfo: null },
      { type: "Client", message: "Load balancer x not found." },
    ],
    [
      "Designate",
      { message: "Could not find Zone", code: 404, type: "zone_not_found", request_id: "req-1" },
      { type: "zone_not_found", message: "Could not find Zone" },
    ],
    [
      "pecan",
      { error_message: { faultcode: "Client", faultstring: "no", debuginfo: null } },
      { type: "error", message: "no" },
    ],
    [
      "validation by Glance",
      { message: "bad property<br /><br />", code: "400 Bad Request", title: "Bad Request" },
      { type: "Bad Request", message: "bad property" },
    ],
    ["nobody", { servers: [] }, undefined],
    ["nothing", undefined, undefined],
    ["a list", [1], undefined],
  ])("of %s", (_, body, expected) => {
    expect(readFault(body)).toEqual(expected);
  });

  it("are cut where they don't end", () => {
    expect(readFault({ x: { message: "y".repeat(5000) } })?.message).toHaveLength(500);
  });
});
