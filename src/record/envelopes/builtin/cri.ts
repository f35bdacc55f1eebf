import { defineEnvelope } from "../../envelope.ts";
import { scanIso, stamp } from "../../timestamp.ts";
import { createEntry } from "../entry.ts";

/** What containerd, CRI-O and podman's `k8s-file` driver keep of a container's output. */
export const cri = defineEnvelope({
  id: "cri",
  summary: "Kubernetes' container log (containerd, CRI-O) and podman's k8s-file: time, stream, F or P, text",
  reference: "https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md",
  samples: [
    {
      text: "2016-10-06T00:17:09.669794202Z stdout F 2016-10-06 00:17:09.669 7 INFO nova.service [-] Starting",
      expect: {
        text: "2016-10-06 00:17:09.669 7 INFO nova.service [-] Starting",
        time: "2016-10-06T00:17:09.669794Z",
        stream: "stdout",
        partial: false,
      },
    },
    {
      text: "2022-10-06T00:17:09.669794202+02:00 stderr P first half",
      expect: { text: "first half", time: "2022-10-05T22:17:09.669794Z", stream: "stderr", partial: true },
    },
  ],
  unwrap(line) {
    if (line.charCodeAt(10) !== 0x54 || !scanIso(line, 0) || stamp.local) return undefined;
    const at = stamp.end;
    const isError = line.startsWith(" stderr ", at);
    if (!isError && !line.startsWith(" stdout ", at)) return undefined;
    const tag = line.charCodeAt(at + 8);
    if (tag !== 0x46 && tag !== 0x50) return undefined;
    const space = line.indexOf(" ", at + 9);
    const entry = createEntry(space < 0 ? "" : line.slice(space + 1));
    entry.time = stamp.micros;
    entry.stream = isError ? "stderr" : "stdout";
    entry.partial = tag === 0x50;
    return entry;
  },
});
