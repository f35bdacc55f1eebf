import { describe, expect, it } from "vitest";
import { replayedCloud } from "../testing/replay.ts";

describe("a server in a cell that is down", () => {
  it("is marked as partial, with what Nova knows of it", async () => {
    const partial = { id: "a", status: "UNKNOWN", tenant_id: "p", created: "2026-11-24T02:00:00Z", links: [] };
    const whole = { ...partial, id: "b", name: "b", status: "ACTIVE", hostId: "", addresses: {}, metadata: {} };
    const { cloud } = replayedCloud(["GET", "/servers/detail", { servers: [partial, whole] }]);
    expect(await cloud.compute.servers.all({})).toEqual([
      { ...partial, name: "", hostId: "", addresses: {}, metadata: {}, partial: true },
      whole,
    ]);
  });

  it("doesn't excuse fields that are missing otherwise", async () => {
    const { cloud } = replayedCloud(["GET", "/servers/a", { server: { id: "a", status: "ACTIVE" } }]);
    await expect(cloud.compute.servers.get("a")).rejects.toMatchObject({ failure: "malformed" });
  });
});
