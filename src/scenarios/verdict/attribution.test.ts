import { describe, expect, it } from "vitest";
import { attribute, blameOf, hostIdOf } from "./attribution.ts";
import type { Attempt, ServerFacts } from "./facts.ts";

const PROJECT = "1b95d03aaf5e4602b6ac7d693bd5f737";
const HOSTS = [
  { name: "cmp-001", zone: "nova" },
  { name: "cmp-abort", zone: "az-abort", cell: "cell1" },
];

const build = (more: Partial<Attempt>): Attempt => ({
  action: "create",
  event: "compute__do_build_and_run_instance",
  requestId: "req-1",
  result: "Success",
  ...more,
});
const server = (more: Partial<ServerFacts>): ServerFacts => ({ id: "s", status: "ERROR", attempts: [], ...more });
const line = (host: string, service: string) => ({
  time: "2026-11-23T20:00:00.000000Z",
  severity: 17,
  service,
  host,
  requestId: "req-1",
  message: "failed",
});

describe("attribution", () => {
  it("knows Nova's hostId: sha224 of project id and host", () => {
    // echo -n 1b95d03aaf5e4602b6ac7d693bd5f737cmp-001 | sha224sum
    expect(hostIdOf(PROJECT, "cmp-001")).toBe("947f782b73b7c399d5ac6c2114b0f16a44990cf2bd9438b22fbc5828");
  });

  it("takes the host that an administrator sees", () => {
    const found = attribute({
      projectId: PROJECT,
      hosts: HOSTS,
      server: server({ status: "ACTIVE", host: "cmp-001" }),
    });
    expect(found).toMatchObject({ host: "cmp-001", zone: "nova", tried: [], how: "OS-EXT-SRV-ATTR:host" });
  });

  it("finds a member's host by its hostId in the list of hosts, with zone and cell", () => {
    const hostId = hostIdOf(PROJECT, "cmp-abort");
    const found = attribute({ projectId: PROJECT, hosts: HOSTS, server: server({ status: "ACTIVE", hostId }) });
    expect(found).toMatchObject({ host: "cmp-abort", zone: "az-abort", cell: "cell1", how: "hostId" });
  });

  it("names every host of a rescheduled build, and blames the last", () => {
    const attempts = ["cmp-001", "cmp-abort"].map((host) => build({ hostId: hostIdOf(PROJECT, host) }));
    const found = attribute({ projectId: PROJECT, hosts: HOSTS, server: server({ attempts }) });
    expect(found.tried).toEqual(["cmp-001", "cmp-abort"]);
    expect(blameOf(found, {}, { runs: 5, failed: 5 })).toEqual({
      host: "cmp-abort",
      zone: "az-abort",
      cell: "cell1",
      how: "hostId of the server's actions",
      tried: ["cmp-001", "cmp-abort"],
      repeated: { host: "cmp-abort", runs: 5, failed: 5 },
    });
  });

  it("does not blame the host on which a rescheduled build succeeded", () => {
    const attempts = [build({ host: "cmp-abort" }), build({ host: "cmp-001" })];
    const found = attribute({
      projectId: PROJECT,
      hosts: [],
      server: server({ status: "ACTIVE", host: "cmp-001", attempts }),
    });
    expect(found.tried).toEqual(["cmp-abort"]);
  });

  it("takes hosts from the log records of the requests, of services that stand on hosts", () => {
    const lines = [line("cmp-abort", "nova-compute"), line("ctl", "nova-conductor")];
    const found = attribute({
      projectId: PROJECT,
      hosts: HOSTS,
      server: server({}),
      logs: { lines, records: 2, errors: 2 },
    });
    expect(found).toMatchObject({ host: "cmp-abort", service: "nova-compute", how: "log records of req-1" });
  });

  it("blames nobody where nothing is known", () => {
    expect(blameOf(attribute({ projectId: PROJECT, hosts: [] }), {}, undefined)).toBeUndefined();
  });
});
