import { describe, expect, it } from "vitest";
import type { RecordException } from "../record.ts";
import { exceptionRoot, exceptionSignature, portableFile } from "./exception.ts";
import { createIdentifier } from "./identifier.ts";

const identifier = createIdentifier();

function exceptionOf(
  frames: readonly [string, number, string][],
  name = "nova.exception.NoValidHost",
): RecordException {
  const message = "No valid host was found.";
  const chain = [
    { class: name, message, frames: frames.map(([file, line, call]) => ({ file, line, function: call })) },
  ];
  return { class: name, message, chain, root_cause: name, text: "" };
}

const debian: [string, number, string][] = [
  ["/usr/lib/python3/dist-packages/oslo_messaging/rpc/server.py", 165, "_process_incoming"],
  ["/usr/lib/python3/dist-packages/nova/conductor/manager.py", 50, "build"],
  ["/usr/lib/python3/dist-packages/nova/scheduler/manager.py", 60, "select"],
];
const elsewhere: [string, number, string][] = [
  ["/var/lib/kolla/venv/lib/python3.12/site-packages/oslo_messaging/rpc/dispatcher.py", 1, "dispatch"],
  ["/var/lib/kolla/venv/lib/python3.12/site-packages/nova/conductor/manager.py", 51, "build"],
  ["/var/lib/kolla/venv/lib/python3.12/site-packages/nova/scheduler/manager.py", 77, "select"],
];

describe("a traceback's id", () => {
  const idOf = (exception: RecordException, message = ""): string =>
    identifier.identify({ message, logger: "nova.rpc", service: undefined, severity: 17, exception }).event_code;

  it("is the same over distributions, Pythons, line numbers and carriers' frames", () => {
    expect(exceptionSignature(exceptionOf(elsewhere))).toBe(exceptionSignature(exceptionOf(debian)));
    expect(idOf(exceptionOf(elsewhere))).toBe(idOf(exceptionOf(debian)));
    expect(idOf(exceptionOf(debian, "nova.exception.NoValidHost_Remote"))).toBe(idOf(exceptionOf(debian)));
  });

  it("differs by class and by the project's own frames", () => {
    expect(idOf(exceptionOf(debian, "nova.exception.Forbidden"))).not.toBe(idOf(exceptionOf(debian)));
    expect(idOf(exceptionOf(debian.slice(0, 2)))).not.toBe(idOf(exceptionOf(debian)));
  });

  it("is used where the message says nothing of its own; else the message is the event, with and without its traceback", () => {
    expect(idOf(exceptionOf(debian), "No valid host was found.")).toBe(idOf(exceptionOf(debian)));
    expect(idOf(exceptionOf(debian), "Failed to build: x")).toBe(
      idOf(exceptionOf(debian.slice(0, 1)), "Failed to build: x"),
    );
  });

  it.each([
    ["/usr/lib/python2.7/site-packages/nova/a.py", "nova/a.py"],
    ["/opt/stack/nova/nova/compute/manager.py", "nova/compute/manager.py"],
    ["/usr/lib/python3.11/threading.py", "python/threading.py"],
    ["nova/a.py", "nova/a.py"],
  ])("calls %s %s", (file, portable) => expect(portableFile(file)).toBe(portable));

  it("knows whose code failed", () => {
    expect(exceptionRoot(exceptionOf(debian))).toBe("nova");
    expect(exceptionRoot(exceptionOf([]))).toBeUndefined();
  });
});
