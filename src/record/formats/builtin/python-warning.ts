import { defineFormat } from "../../format.ts";
import { decodeText } from "../../text.ts";

const LINE = /^(\/?[\w./+-]+\.py):(\d+): (\w*Warning): (.*)$/s;

/** What Python's `warnings` print where no logger catches them: the line of code follows, indented. */
export const pythonWarning = defineFormat({
  id: "python-warning",
  summary: "Python's warnings on standard error: file, line, class, message, the line of code",
  reference: "https://docs.python.org/3/library/warnings.html#warnings.formatwarning",
  samples: [
    {
      text: "/usr/lib/python3/dist-packages/pycadf/identifier.py:80: UserWarning: Invalid uuid: RegionOne.\n  warnings.warn('Invalid uuid')",
      expect: {
        severity: 13,
        level: "WARNING",
        logger: "py.warnings",
        source: "/usr/lib/python3/dist-packages/pycadf/identifier.py:80",
        message: "UserWarning: Invalid uuid: RegionOne.",
      },
    },
  ],
  read(line, draft) {
    if (!line.includes("Warning: ") || line.indexOf(".py:") > 300) return false;
    const match = LINE.exec(line);
    if (match === null) return false;
    draft.severity = 13;
    draft.level = "WARNING";
    draft.logger = "py.warnings";
    draft.source = decodeText(`${match[1]}:${match[2]}`);
    draft.message = `${match[3]}: ${match[4]}`;
    draft.confidence = 0.9;
    return true;
  },
  continues: (line) => line.startsWith("  "),
});
