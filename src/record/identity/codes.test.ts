import { describe, expect, it } from "vitest";
import { componentCode, criticality, PROJECT_CODES, projectCode, rootOf } from "./codes.ts";
import { identityCode } from "./hash.ts";
import { shownLength, withCodeLength } from "./shown.ts";

describe("codes", () => {
  it("are three letters in the table", () => {
    for (const code of Object.values(PROJECT_CODES)) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  it.each([
    ["nova", "NOV"],
    ["someplugin", "SMP"],
    ["aio", "AIO"],
    ["x", "XXX"],
    ["", "XXX"],
  ])("make %j %s", (root, code) => expect(projectCode(root)).toBe(code));

  it.each([
    ["nova.compute.manager", "CM"],
    ["nova.virt.libvirt.driver", "LV"],
    ["nova.api.openstack.wsgi", "AW"],
    ["oslo_messaging._drivers.impl_rabbit", "MS"],
    ["oslo.messaging._drivers.impl_rabbit", "MS"],
    ["nova", "NA"],
  ])("make the component of %s %s", (logger, code) => expect(componentCode(logger)).toBe(code));

  it.each([
    ["nova.compute.manager", "nova-compute", "nova"],
    ["oslo_db.sqlalchemy", "nova-api", "oslo_db"],
    ["oslo.messaging.rpc", undefined, "oslo_messaging"],
    ["rconn", "ovs-vswitchd", "openvswitch"],
    [undefined, "nova-api", "nova"],
    [undefined, "some-thing", "some-thing"],
    [undefined, undefined, ""],
  ])("find the root of logger %s, service %s", (logger, service, root) => expect(rootOf(logger, service)).toBe(root));

  it("grade like syslog", () => {
    expect([0, 1, 5, 9, 13, 17, 21].map(criticality).join("")).toBe("0776432");
  });

  it("are the first 64 bits of SHA-256, pinned: changing them changes every id ever written down", () => {
    expect(identityCode("nova", "Claim successful")).toBe("H50Q9FHGYJ96J");
  });

  it("are shown longer where two look alike", () => {
    expect(shownLength(["ABCDEF0000000", "ABCDEG0000000"])).toBe(6);
    expect(shownLength(["ABCDEF0000000", "ABCDEF0100000", "X"])).toBe(8);
    expect(shownLength(["ABCDEF0000000", "ABCDEF0000000"])).toBe(6);
    expect(withCodeLength("NOV-CM-ABCDEF-3", "ABCDEF0100000", 8)).toBe("NOV-CM-ABCDEF01-3");
  });
});
