import { defineFormat } from "../../format.ts";

const CONTINUES =
  /^(?:Traceback |Call stack:|Message: |Arguments: |During handling |The above exception |\s|[\w.]+(?:Error|Exception)(?::|$))/;

/** What Python's logging prints to standard error when a handler fails: the traceback, the call stack, the message it lost. */
export const pythonLoggingError = defineFormat({
  id: "python-logging-error",
  summary: "The report of Python's logging on a message that it could not write",
  reference: "https://docs.python.org/3/library/logging.html#logging.Handler.handleError",
  samples: [
    {
      text: "--- Logging error ---\nTraceback (most recent call last):\n  File \"/usr/lib/python3.11/logging/__init__.py\", line 1110, in emit\n    msg = self.format(record)\nAttributeError: 'RequestContext' object has no attribute '_read_deleted'\nCall stack:\n  File \"/usr/bin/cinder-wsgi\", line 1, in <module>\nMessage: 'Caught error: %(type)s'\nArguments: {'type': 'x'}",
      expect: { severity: 17, level: "ERROR", logger: "logging", message: "--- Logging error ---" },
    },
  ],
  read(line, draft) {
    if (line !== "--- Logging error ---") return false;
    draft.severity = 17;
    draft.level = "ERROR";
    draft.logger = "logging";
    draft.message = line;
    draft.confidence = 1;
    return true;
  },
  continues: (line) => CONTINUES.test(line),
});
