import { defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { SUMMIT_FIELDS, unescapeField } from "../../summit.ts";
import { scanIso, stamp } from "../../timestamp.ts";
import { readTraceback } from "../../traceback.ts";

const nilable = (word: string | undefined): string | undefined => (word === "-" || word === "" ? undefined : word);

/** The summit's line, as our own writer writes it. */
export const summit = defineFormat({
  id: "summit",
  summary: "The line the operators' summit asked for: nine fields with tabs between them",
  reference: "docs/reference/formats.md (layout of the summit's line)",
  samples: [
    {
      text: "2026:11:23-19:31:33\t1\tNOV-CM-7F3KQ2-3\tERROR\tcmp-001 file:/var/log/nova/nova-compute.log@1:0+90\tnova/cell1/-\tnova-compute 4177 nova.compute.manager server/2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11\treq-2e915e8f-d03d-46c1-945b-a6570be51446\tBuild failed\\tat once",
      expect: {
        time: "2026-11-23T19:31:33.000000Z",
        local: false,
        severity: 17,
        level: "ERROR",
        host: "cmp-001",
        service: "nova-compute",
        process: "4177",
        logger: "nova.compute.manager",
        request_id: "req-2e915e8f-d03d-46c1-945b-a6570be51446",
        resources: [{ type: "server", id: "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11" }],
        message: "Build failed\tat once",
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(4) !== 0x3a || line.charCodeAt(10) !== 0x2d || !scanIso(line, 0)) return false;
    if (line.charCodeAt(stamp.end) !== 0x09) return false;
    const fields = line.split("\t");
    if (fields.length !== SUMMIT_FIELDS.length) return false;
    const [, , , level = "", place = "", , origin = "", request, payload = ""] = fields.map(unescapeField);
    const [service, process, logger, subject] = origin.split(" ");
    const slash = subject?.indexOf("/") ?? -1;
    draft.time = stamp.micros;
    // The summit wanted every stamp in UTC (wish L1), so the line has no place for a zone.
    draft.local = false;
    const number = Number(level);
    draft.severity = Number.isInteger(number) ? number : severityOf(level);
    draft.level = Number.isInteger(number) ? "" : level;
    draft.host = nilable(place.split(" ")[0]);
    draft.service = nilable(service);
    draft.process = nilable(process);
    draft.logger = nilable(logger);
    if (subject !== undefined && slash > 0) {
      draft.resources = [{ type: subject.slice(0, slash), id: subject.slice(slash + 1) }];
    }
    if (request?.startsWith("req-") === true) draft.request_id = request;
    const traceback = payload.indexOf("\nTraceback (most recent call last)");
    draft.message = traceback < 0 ? payload : payload.slice(0, traceback);
    if (traceback >= 0) draft.exception = readTraceback(payload.slice(traceback + 1));
    draft.confidence = 1;
    return true;
  },
});
