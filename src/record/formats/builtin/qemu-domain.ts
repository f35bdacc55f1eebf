import { defineFormat } from "../../format.ts";
import { scanIso, stamp } from "../../timestamp.ts";

const EVENT = /^: (starting up|shutting down|initiating migration|Domain id=)/;
const EMULATOR = /^ (qemu[\w.-]*|kvm): (.*)$/s;
const BARE = /^(?:char device redirected to |qemu(?:-system-\w+|-kvm)?: )/;

/** `/var/log/libvirt/qemu/<domain>.log`: what libvirt did and what the emulator said, with its command line in between. */
export const qemuDomain = defineFormat({
  id: "qemu-domain",
  summary:
    "Libvirt's log of one virtual machine: start with its command line, end with its reason, the emulator's words",
  reference: "https://libvirt.org/logging.html (src/qemu/qemu_domain.c, qemuDomainLogContext)",
  samples: [
    {
      text: "2022-02-10 09:32:05.746+0000: starting up libvirt version: 6.0.0, qemu version: 4.2.1, kernel: 5.4.0, hostname: compute4\nLC_ALL=C \\\n/usr/bin/qemu-system-x86_64 \\\n-name guest=instance-0000002a,debug-threads=on \\",
      expect: {
        time: "2022-02-10T09:32:05.746000Z",
        severity: 9,
        service: "qemu",
        message: "starting up libvirt version: 6.0.0, qemu version: 4.2.1, kernel: 5.4.0, hostname: compute4",
      },
    },
    {
      text: "2022-02-10 10:01:05.001+0000: shutting down, reason=destroyed",
      expect: { message: "shutting down, reason=destroyed" },
    },
    {
      text: "2022-02-10T10:01:04.846Z qemu-system-x86_64: terminating on signal 15 from pid 1234 (/usr/sbin/libvirtd)",
      expect: {
        time: "2022-02-10T10:01:04.846000Z",
        message: "terminating on signal 15 from pid 1234 (/usr/sbin/libvirtd)",
      },
    },
    {
      text: "char device redirected to /dev/pts/1 (label charserial1)",
      expect: { message: "char device redirected to /dev/pts/1 (label charserial1)" },
    },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0);
    if (first === 0x63 || first === 0x71) {
      if (!BARE.test(line)) return false;
      draft.message = line;
    } else {
      if (line.charCodeAt(4) !== 0x2d || !scanIso(line, 0)) return false;
      const rest = line.slice(stamp.end, stamp.end + 4096);
      const emulator = EMULATOR.exec(rest);
      if (emulator === null && !EVENT.test(rest)) return false;
      draft.message =
        emulator === null ? line.slice(stamp.end + 2) : line.slice(stamp.end + 3 + (emulator[1]?.length ?? 0));
      draft.time = stamp.micros;
      draft.local = stamp.local;
    }
    draft.severity = 9;
    draft.service = "qemu";
    draft.confidence = 1;
    return true;
  },
  continues(line) {
    const first = line.charCodeAt(0);
    return first === 0x2d || first === 0x2f || first === 0x20 || /^[A-Z_]+=/.test(line);
  },
});
