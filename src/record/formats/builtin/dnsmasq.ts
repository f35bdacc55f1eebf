import { defineFormat } from "../../format.ts";
import type { Resource } from "../../record.ts";

const DHCP = /^(?:\d+ )?DHCP[A-Z0-9]*\(([\w.-]+)\)(?: .*)?$/;
const MAC = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/;

/** What the DHCP server of a Neutron network says over syslog. */
export const dnsmasq = defineFormat({
  id: "dnsmasq",
  summary: "Dnsmasq's DHCP lines inside syslog: message type, interface, address, MAC",
  reference: "https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html (log-dhcp; src/rfc2131.c)",
  samples: [
    {
      text: "DHCPACK(tap0f5e2c4c-6a) 10.0.0.3 fa:16:3e:11:22:33 host-10-0-0-3",
      expect: {
        severity: 9,
        service: "dnsmasq",
        message: "DHCPACK(tap0f5e2c4c-6a) 10.0.0.3 fa:16:3e:11:22:33 host-10-0-0-3",
        resources: [
          { type: "device", id: "tap0f5e2c4c-6a" },
          { type: "mac", id: "fa:16:3e:11:22:33" },
        ],
      },
    },
    {
      text: "1795461594 DHCPDISCOVER(tap0f5e2c4c-6a) fa:16:3e:11:22:33 no address available",
      expect: { severity: 13 },
    },
  ],
  read(line, draft) {
    const at = line.indexOf("DHCP");
    if (at < 0 || at > 12) return false;
    const match = DHCP.exec(line);
    if (match === null) return false;
    const resources: Resource[] = [{ type: "device", id: match[1] ?? "" }];
    const mac = MAC.exec(line)?.[0];
    if (mac !== undefined) resources.push({ type: "mac", id: mac });
    const failed = line.includes("no address") || line.includes("DHCPNAK");
    draft.severity = failed ? 13 : 9;
    draft.service = "dnsmasq";
    draft.message = line;
    draft.resources = resources;
    draft.confidence = 1;
    return true;
  },
});
