import { describe, expect, it } from "vitest";
import { readLogCalls, readLoggerName } from "./log-calls.ts";

const formats = (source: string): string[] => readLogCalls(source).map(({ format }) => format);

describe("readLogCalls", () => {
  it("finds line, level, format and style", () => {
    const source = `
LOG = logging.getLogger(__name__)

def spawn(self):
    LOG.info('Took %0.2f seconds to '
             "build instance.", timer.elapsed(), instance=instance)
    self.LOG.exception(_LE("Failed: %s"), e)
    LOG.debug(f"Got {len(x)} of {y!r}")
    LOG.log(logging.WARNING, "At %(level)s", {'level': 1})
`;
    expect(readLogCalls(source)).toEqual([
      { line: 5, level: "info", format: "Took %0.2f seconds to build instance.", style: "percent" },
      { line: 7, level: "error", format: "Failed: %s", style: "percent" },
      { line: 8, level: "debug", format: "Got {len(x)} of {y!r}", style: "brace" },
      { line: 9, level: "", format: "At %(level)s", style: "percent" },
    ]);
  });

  it.each([
    [`LOG.error("a %s" % b)`, ["a %s"]],
    [`LOG.error("a {}".format(b))`, ["a {}"]],
    [`LOG.warn(_("wait " + what + " done"))`, ["wait %s done"]],
    [`LOG.debug(what + " began")`, ["%s began"]],
    [`LOG.warning(("a (b) "\n  "c"))`, ["a (b) c"]],
    [`LOG.error(r'regex \\d %s', x)`, ["regex \\d %s"]],
    [`LOG.error('it\\'s "so"\\n')`, [`it's "so"\n`]],
    [`LOG.error("""three\nlines""")`, ["three\nlines"]],
    [`def f():\n  msg = _("Volume %s gone")\n  LOG.error(msg)`, ["Volume %s gone"]],
    [`def f():\n  if a:\n    msg = "one %s"\n  else:\n    msg = "two"\n  LOG.error(msg, x)`, ["two", "one %s"]],
    [`def f():\n  msg = "other"\ndef g(msg):\n  LOG.error(msg)`, []],
    [`LOG.error(e)`, []],
    [`LOG.error("%s", e)`, ["%s"]],
    [`# LOG.error("no")\nx = 'LOG.error("no")'`, []],
    [`math.log("no")`, []],
    [`LOG.info(`, []],
  ])("reads %j", (source, expected) => {
    expect(formats(source)).toEqual(expected);
  });

  it("knows a logger by the name its source gives it", () => {
    expect(readLoggerName("LOG = logging.getLogger('keystone.tokens')")).toBe("keystone.tokens");
    expect(readLoggerName("LOG = logging.getLogger(__name__)")).toBeUndefined();
  });
});
