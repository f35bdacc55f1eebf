import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Spool } from "./spool.ts";

const directory = mkdtempSync(join(tmpdir(), "kilowatch-full-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory]);
const isMounted = mounted.status === 0;
// oxlint-disable-next-line no-console
if (!isMounted) console.log(`skipped: a full disk needs the right to mount a tmpfs: ${String(mounted.stderr)}`);

afterAll(() => {
  if (isMounted) spawnSync("umount", [directory]);
  rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!isMounted)("a spool on a full disk", () => {
  it("takes nothing with STORE_FULL, leaves no piece behind, and goes on when there is space", async () => {
    const spool = await Spool.open(join(directory, "spool"), 1_000_000_000);
    await spool.write("a", [Buffer.alloc(100_000)]);
    const ballast = join(directory, "ballast");
    writeFileSync(ballast, Buffer.alloc(700_000));
    await expect(spool.write("b", [Buffer.alloc(500_000)])).rejects.toMatchObject({ code: "STORE_FULL" });
    rmSync(ballast);
    await spool.write("c", [Buffer.alloc(500_000)]);
    const again = await Spool.open(join(directory, "spool"), 1_000_000_000);
    expect(again.files.map(({ bytes }) => bytes)).toEqual([100_000, 500_000]);
  });
});
