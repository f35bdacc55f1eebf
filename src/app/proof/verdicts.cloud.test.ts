import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "#base";
import type { RouteInput, RouteOutput, routes } from "#contract";
import { testCloud } from "../../../test/cloud/cloud.ts";
import { type App, openApp } from "../app.ts";
import { ServeOptions } from "../options.ts";

const SECONDS = 240_000;

/** The cloud's own logs are followed into a store, as an operator would have it; scenarios then run through the API's routes. */
describe("verdicts on a real cloud", () => {
  const data = mkdtempSync(join(tmpdir(), "kilowatch-verdicts-"));
  const cloud = testCloud();
  const hosts = [...cloud.healthyHosts, "cmp-abort", "cmp-resched"].map((name) => ({ name }));
  let app: App;

  beforeAll(async () => {
    const options = ServeOptions.parse({
      data,
      sources: [
        {
          type: "files",
          id: "cloud",
          include: [`${cloud.logs}/nova-*.log`, `${cloud.logs}/neutron-server.log`],
          exclude: ["**/*uwsgi*"],
          path_pattern: "/(?<service>nova-compute)-(?<host>cmp-[a-z0-9]+)\\.log$",
          read_from: "end",
          cloud: "member",
        },
      ],
      proof: {
        clouds_file: cloud.config,
        clouds: [
          { name: "member", project: "demo", hosts },
          { name: "admin", project: "admin", admin: true },
        ],
      },
    });
    app = await openApp({ data, mode: "serve", options, logger: createLogger({ level: "error" }) });
  });
  afterAll(async () => {
    await app.stop();
    rmSync(data, { recursive: true, force: true });
  });

  type Asked = Exclude<keyof typeof routes, "record-tail" | "record-ingest">;
  function ask<Id extends Asked>(
    id: Id,
    input: RouteInput<(typeof routes)[Id]>,
  ): Promise<RouteOutput<(typeof routes)[Id]>> {
    return app.invoke(id, input, { signal: new AbortController().signal, role: "admin", isLocal: true });
  }

  /** Runs `server-boot` at a place; answers the run as it is kept, with the records of its requests. */
  async function boot(body: Omit<NonNullable<RouteInput<(typeof routes)["scenario-run"]>["body"]>, "scenarios">) {
    const { set_id } = await ask("scenario-run", { body: { ...body, scenarios: ["server-boot"] } });
    for (let after = -1; ; ) {
      const set = await ask("scenario-progress", { params: { set_id }, query: { after, wait_seconds: 30 } });
      after = set.revision;
      if (set.state !== "ended") continue;
      const [item] = set.items;
      if (item?.run_id === undefined) throw new Error(`not run: ${item?.reason}`);
      await app.store.settle();
      return ask("run-show", { params: { run_id: item.run_id }, query: { records: 100 } });
    }
  }

  it.each([
    ["az-abort", "cmp-abort"],
    ["az-resched", "cmp-resched"],
  ])(
    "name the host in %s to a member, who sees only its hash, and show what that host logged",
    async (zone, host) => {
      const { run, records, errors } = await boot({ cloud: "member", target: { zone } });
      expect(run).toMatchObject({ verdict: "cloud", failing_step: "boot", blame: { host } });
      expect(run.blame?.how).toContain("hostId of the server's actions");
      expect(run.reason).toContain(host);
      expect(errors).toBeGreaterThan(0);
      const own = records.filter((record) => record.host === host && record.origin.service === "nova-compute");
      expect(own.map(({ severity }) => severity)).toContain(17);
      expect(run.cleanup).toEqual({ state: "clean", left: [] });
    },
    SECONDS,
  );

  it(
    "name a healthy host whose hypervisor fails, with its own words from the logs",
    async () => {
      const [host = ""] = cloud.healthyHosts.slice(-1);
      using mended = new DisposableStack();
      mended.use(cloud.failSpawn(host, "qemu unexpectedly closed the monitor", 1));
      const { run, records } = await boot({ cloud: "admin", target: { host }, admin: true });
      expect(run).toMatchObject({ verdict: "cloud", blame: { host } });
      expect(
        records
          .filter((record) => record.host === host)
          .map(({ message }) => message)
          .join("\n"),
      ).toContain("qemu unexpectedly closed the monitor");
    },
    SECONDS,
  );

  it(
    "say that there is no room where there is none, and blame nobody's host",
    async () => {
      const { run } = await boot({ cloud: "admin", target: { flavor: "huge" }, admin: true });
      expect(run).toMatchObject({ verdict: "capacity" });
      expect(run.reason).toContain("no host has room");
      expect(run.blame?.host).toBeUndefined();
    },
    SECONDS,
  );

  it(
    "show repeated failure on one host, and what is not proven",
    async () => {
      const { runs } = await ask("run-list", { query: { cloud: "member", verdict: "failed" } });
      expect(runs.map(({ blame }) => blame?.host ?? "").toSorted((left, right) => left.localeCompare(right))).toEqual([
        "cmp-abort",
        "cmp-resched",
      ]);
      const again = await boot({ cloud: "member", target: { zone: "az-abort" } });
      expect(again.run.blame?.repeated).toEqual({ host: "cmp-abort", runs: 2, failed: 2 });
      const { places } = await ask("coverage", { query: { cloud: "member", by: "host" } });
      expect(places.map(({ place, state }) => [place, state])).toEqual([
        ...[...cloud.healthyHosts].map((place) => [place, "never"]),
        ["cmp-abort", "failed"],
        ["cmp-resched", "failed"],
      ]);
    },
    SECONDS,
  );
});
