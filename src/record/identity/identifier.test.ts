import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aliasesFor } from "./aliases.ts";
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

  // Time in the square of the length would run into the test's own limit.
  it.each(["{", "<a", "a:", "a.", "': ", "password=", "://a:b@a:b,", "--os-password ", ": A.B", "token='", "a/"])(
    "takes a hostile message of %j soon enough",
    (piece) => {
      const { template } = identifier.identify(input(piece.repeat(100_000), { severity: 17 }));
      expect(template.length).toBeLessThan(20_000);
    },
  );

  it("leads from the ids of an earlier edition to its own", () => {
    const same = input("Sang a song");
    const { event_code, edition } = identifier.identify(same);
    const former = [
      { event_code: "0000000000000", edition: "0.old", example: same },
      { event_code, edition: "0.old", example: same },
      { event_code: "0000000000000", edition, example: same },
    ];
    expect(aliasesFor(former, identifier)).toEqual([
      { former_code: "0000000000000", former_edition: "0.old", event_code, edition },
    ]);
  });

  it("finds resources by the words around their ids", () => {
    const a = "3f2a9c1e-7b1d-4a5e-9c0f-0123456789ab";
    const b = "4f2a9c1e-7b1d-4a5e-9c0f-0123456789ab";
    const resources = (message: string): string[] =>
      identifier.identify(input(message)).resources.map(({ type, id }) => `${type} ${id}`);
    expect(resources(`Creating event network-vif-plugged:${a} for instance ${b}`)).toEqual([
      `port ${a}`,
      `server ${b}`,
    ]);
    expect(resources(`GET http://10.0.0.1/v2.0/ports/${a}?network_id=${b} used request id req-${a}`)).toEqual([
      `port ${a}`,
      `network ${b}`,
      `request req-${a}`,
    ]);
    expect(resources(`got {'volume_id': u'${a}', "image": {"id": "${b}"}}`)).toEqual([`volume ${a}`, `image ${b}`]);
    expect(
      resources(`unpacked context {'global_request_id': 'req-${a}', 'user': '113d3a99c3da401fbd62cc2caa5b96d2'}`),
    ).toEqual([`request req-${a}`, "user 113d3a99c3da401fbd62cc2caa5b96d2"]);
    expect(resources(`Deleting /var/lib/nova/instances/${a}_del of router ${b}`)).toEqual([
      `server ${a}`,
      `router ${b}`,
    ]);
    expect(resources(`GET /v2.0/security-groups?id=${a}&fields=id`)).toEqual([`security-group ${a}`]);
    expect(resources(`what is ${a}, ${b}`)).toEqual([`unknown ${a}`, `unknown ${b}`]);
  });
});
