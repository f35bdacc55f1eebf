import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIdentifier, type IdentifyInput } from "./identifier.ts";

const identifier = createIdentifier();

function input(message: string, more: Partial<IdentifyInput> = {}): IdentifyInput {
  return { message, logger: "nova.compute.manager", service: undefined, severity: 9, exception: undefined, ...more };
}

describe("identify", () => {
  it("shows project, component, code and criticality", () => {
    const { event_id, event_code, template, variables } = identifier.identify(
      input("[instance: 96abccce-8d1f-4e07-b6d1-4b2ab87e23b4] Took 19.05 seconds to sing to cmp-001"),
    );
    expect(event_id).toMatch(/^NOV-CM-[0-9A-HJKMNP-TV-Z]{6}-6$/);
    expect(event_code).toHaveLength(13);
    expect(event_code.startsWith(event_id.slice(7, 13))).toBe(true);
    expect(template).toBe("Took <number> seconds to sing to <name>");
    expect(variables).toEqual(["19.05", "cmp-001"]);
  });

  it.each([
    ["[instance: 96abccce-8d1f-4e07-b6d1-4b2ab87e23b4] Sang a song", 9],
    ["Sang a song sing /usr/lib/python3/dist-packages/nova/compute/manager.py:17", 5],
    ["Sang a song {{(pid=4711) sing /opt/stack/nova/nova/compute/manager.py:17}}", 5],
    ["Sang a song: nova.exception.NoValidHost: No valid host was found. ", 17],
    ["Sang a song: oslo_messaging.rpc.client.RemoteError: Remote error: Foo\n[u'Traceback…", 17],
    ["Sang a song: ValueError", 21],
    ["Sang a song: libvirt.libvirtError: internal error", 13],
    ["Sang a song\nand another", 9],
  ])("cuts what only some forms carry: %s", (message, severity) => {
    expect(identifier.identify(input(message, { severity })).event_code).toBe(
      identifier.identify(input("Sang a song")).event_code,
    );
  });

  it("gives the same id with and without redaction", () => {
    const open = identifier.identify(input("Connecting to rabbit://nova:hunter2@10.0.0.1:5672/ with password=x1"));
    const redacted = identifier.identify(
      input("Connecting to rabbit://nova:<secret>@10.0.0.1:5672/ with password=<secret>"),
    );
    expect(open).toEqual(redacted);
  });

  it("does not depend on order, on what came before, or on the process", () => {
    const message = fc
      .array(
        fc.oneof(fc.lorem({ maxCount: 3 }), fc.uuid(), fc.ipV4(), fc.ipV6(), fc.double().map(String), fc.string()),
        {
          maxLength: 6,
        },
      )
      .map((parts) => parts.join(" "));
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.constantFrom(5, 9, 13, 17)), { maxLength: 12 }), (messages) => {
        const first = createIdentifier();
        const second = createIdentifier();
        const forwards = messages.map(([text, severity]) => first.identify(input(text, { severity })));
        const backwards = messages.toReversed().map(([text, severity]) => second.identify(input(text, { severity })));
        expect(backwards.toReversed()).toEqual(forwards);
      }),
    );
  });

  it("is blind to the values", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat(), fc.nat(), fc.ipV4(), fc.ipV4(), (a, b, i, j, x, y) => {
        const say = (id: string, count: number, ip: string): string =>
          identifier.identify(input(`Port ${id} got ${count} addresses, first ${ip}`)).event_code;
        expect(say(a, i, x)).toBe(say(b, j, y));
      }),
    );
  });
});
