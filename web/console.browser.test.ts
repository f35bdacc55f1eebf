import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole, launch, openPage, type Viewer, whyNoBrowser } from "./dev/chromium.ts";
import { type FakeServer, startFakeServer } from "./dev/server.ts";

const why = whyNoBrowser();
if (why !== undefined) console.warn(`console in a browser: skipped, ${why}`);

const PAGES = [
  { path: "/", shows: "Your cloud works, but" },
  { path: "/proof?from=24h", shows: "of 7 hosts are proven" },
  { path: "/runs?from=24h", shows: "server-resize-confirm" },
  { path: "/runs/compare", shows: "median 6.10 s before" },
  { path: "/explore?from=6h", shows: "records" },
  { path: "/events?from=6h", shows: "NOV-RT-M1C7UE-1" },
  { path: "/events/changes?from=6h&span=1h", shows: "MSG-RB-D4X9TN-4" },
  { path: "/events/MSG-RB-D4X9TN-4?from=6h", shows: "Values of slot 1" },
  { path: "/requests?from=6h", shows: "POST /v2.1/servers" },
  { path: "/sources?source=computes", shows: "Hosts that fell silent" },
  { path: "/store", shows: "chDB (fake)" },
] as const;

const EMPTY = [
  { path: "/", shows: "Nothing has been heard yet" },
  { path: "/proof", shows: "Nothing is proven here yet" },
  { path: "/runs", shows: "No runs here" },
  { path: "/runs/compare", shows: "Nothing to compare" },
  { path: "/explore", shows: "No records here" },
  { path: "/events", shows: "No events here" },
  { path: "/events/changes", shows: "Nothing changed" },
  { path: "/requests", shows: "No requests here" },
  { path: "/sources", shows: "No sources" },
  { path: "/store", shows: "The store is empty" },
] as const;

const FIRST_LOAD_BYTES = 400_000;

describe.skipIf(why !== undefined)("the console in Chromium", () => {
  let browser: Browser;
  let server: FakeServer;
  let empty: FakeServer;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let axe: string;

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    built = await buildConsole();
    [server, empty, browser] = await Promise.all([
      startFakeServer(built.folder, { tailEveryMs: 20 }),
      startFakeServer(built.folder, { empty: true }),
      launch(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([server?.close(), empty?.close()]);
    await built?.remove();
  });

  /** Opens a page, does the work, and expects that the page complained of nothing. */
  async function visit(url: string, work: (page: Page) => Promise<void>, viewer: Viewer = {}): Promise<void> {
    const { context, page, complaints } = await openPage(browser, viewer);
    try {
      await page.goto(url);
      await work(page);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const sees = (page: Page, text: string) => page.getByText(text).first().waitFor({ timeout: 10_000 });

  /** What axe-core calls serious or critical, as `rule: element`. */
  async function seriousFindings(page: Page): Promise<string[]> {
    // Through the debugger and not a script element, which the content security policy would refuse.
    await page.evaluate(axe);
    return await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  }

  async function failedRequest(): Promise<string> {
    const answer = await fetch(`${server.url}/api/v1/requests?from=6h&limit=200`);
    const { requests } = (await answer.json()) as { requests: { id: string; errors: number }[] };
    return requests.find((request) => request.errors > 0)?.id ?? "";
  }

  describe.each(["light", "dark"] as const)("%s", (theme) => {
    it.each(PAGES)("$path shows its data and axe finds nothing serious", async ({ path, shows }) => {
      await visit(
        server.url + path,
        async (page) => {
          await sees(page, shows);
          expect(await seriousFindings(page)).toEqual([]);
        },
        { theme },
      );
    });

    it("a request with a record open shows its waterfall and axe finds nothing serious", async () => {
      await visit(
        `${server.url}/requests/${await failedRequest()}`,
        async (page) => {
          await sees(page, "should have spoken and did not");
          await page.getByText("Error from last host").first().click();
          await sees(page, "Root cause:");
          expect(await seriousFindings(page)).toEqual([]);
        },
        { theme },
      );
    });
  });

  describe.each(["light", "dark"] as const)("%s, without data", (theme) => {
    it.each(EMPTY)("$path says what would be there", async ({ path, shows }) => {
      await visit(
        empty.url + path,
        async (page) => {
          await sees(page, shows);
          expect(await seriousFindings(page)).toEqual([]);
        },
        { theme },
      );
    });
  });

  it.each(PAGES)("$path fits a telephone", async ({ path }) => {
    await visit(
      server.url + path,
      async (page) => {
        await page.locator("main h1").first().waitFor({ state: "attached" });
        await page.waitForTimeout(300);
        const wide = await page.evaluate(() => {
          const tools = document.querySelector(".kw-tools")?.getBoundingClientRect().right ?? 0;
          return Math.max(document.documentElement.scrollWidth, tools);
        });
        expect(wide).toBeLessThanOrEqual(400);
      },
      { width: 400 },
    );
  });

  it("speaks Chinese on every page, and remembers the choice", async () => {
    await visit(server.url, async (page) => {
      await page.getByRole("button", { name: "Language" }).click();
      await page.getByRole("menuitem", { name: "简体中文" }).click();
      await page.getByRole("link", { name: "检索" }).click();
      await sees(page, "最新在前");
      await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("zh");
    });
    for (const path of PAGES.map((each) => each.path)) {
      await visit(
        server.url + path,
        async (page) => {
          await page.locator("main h1").first().waitFor({ state: "attached" });
          await expect.poll(() => page.locator("nav").innerText()).toContain("概览");
          // A key that no language has would show as itself.
          expect(await page.locator("body").innerText()).not.toMatch(
            /\b(?:nav|verdict|explore|events|sources|proof|runs?|timetable|compare)\.[a-z]/,
          );
        },
        { language: "zh" },
      );
    }
  });

  describe("explore", () => {
    it("restores filter, range and record from the address", async () => {
      await visit(`${server.url}/explore?from=6h&filter=${encodeURIComponent("severity>=error")}`, async (page) => {
        await page.locator(".kw-record").first().click();
        await sees(page, "Original lines");
        const address = page.url();
        expect(address).toMatch(/record=r\w+/);
        const message = await page.locator(".kw-message").innerText();
        await page.goto(`${server.url}/store`);
        await page.goto(address);
        await page.locator(".kw-message").waitFor();
        await expect.poll(() => page.locator(".kw-message").innerText()).toBe(message);
        await expect.poll(() => page.getByRole("combobox").inputValue()).toBe("severity>=error");
        const levels = await page.locator(".kw-record-severity").allInnerTexts();
        expect(levels.filter((level) => !/ERROR|CRITICAL/.test(level))).toEqual([]);
      });
    });

    it("is worked by keys: / ? j k Enter Esc", async () => {
      await visit(`${server.url}/explore?from=6h`, async (page) => {
        await page.locator(".kw-record").first().waitFor();
        await page.keyboard.press("/");
        await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute("data-search"))).toBe(true);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await page.keyboard.press("j");
        await page.keyboard.press("j");
        await page.keyboard.press("k");
        await expect.poll(() => page.locator(".kw-record[data-active=true]").getAttribute("aria-rowindex")).toBe("1");
        await page.keyboard.press("Enter");
        await page.locator(".kw-message").waitFor();
        await page.keyboard.press("Escape");
        await page.locator(".kw-message").waitFor({ state: "detached" });
        await page.keyboard.press("?");
        await sees(page, "down and up in a list");
      });
    });

    it("completes fields and values, and marks what cannot be read", async () => {
      await visit(`${server.url}/explore?from=6h`, async (page) => {
        const field = page.getByRole("combobox");
        await field.pressSequentially("serv");
        await page.getByRole("option", { name: "service:" }).first().waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await expect.poll(() => field.inputValue()).toBe("service:");
        await field.pressSequentially("nova-c");
        await page.getByRole("option", { name: /nova-compute/ }).click();
        await expect.poll(() => field.inputValue()).toBe("service:nova-compute ");
        await page.keyboard.press("Enter");
        await page.waitForURL(/filter=service/);
        await field.pressSequentially(" svice:x");
        await page.locator(".kw-filter-error").waitFor();
        await expect.poll(() => page.locator(".kw-filter-error mark").innerText()).toContain("svice");
        await page.keyboard.press("Enter");
        expect(page.url()).not.toContain("svice");
      });
    });

    it("adds a term at a click in facets and fields", async () => {
      await visit(`${server.url}/explore?from=6h`, async (page) => {
        await page.getByRole("button", { name: /^keystone/ }).click();
        await page.waitForURL(/filter=service%3Akeystone/);
        await page.locator(".kw-record").first().click();
        await page.getByRole("button", { name: "Without log" }).click();
        await page.waitForURL(/-kind%3Alog/);
        await expect.poll(() => page.getByRole("combobox").inputValue()).toBe("service:keystone -kind:log");
      });
    });

    it("zooms where one drags over the histogram, and back", async () => {
      await visit(`${server.url}/explore?from=6h`, async (page) => {
        const chart = page.locator(".kw-chart canvas").first();
        await chart.waitFor();
        await page.waitForTimeout(300);
        const box = await chart.boundingBox();
        if (box === null) throw new Error("the histogram has no box");
        await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 5 });
        await page.mouse.up();
        await page.waitForURL(/from=2\d{3}-/);
        const ends = new URL(page.url()).searchParams;
        const hours = (Date.parse(ends.get("to") ?? "") - Date.parse(ends.get("from") ?? "")) / 3_600_000;
        expect(hours).toBeGreaterThan(1);
        expect(hours).toBeLessThan(2);
        await page.goBack();
        await page.waitForURL(/from=6h/);
      });
    });

    it("follows live without end and without growing, pauses, and tells of gaps", async () => {
      await visit(`${server.url}/explore?from=1h&live=1`, async (page) => {
        await page.locator(".kw-record").nth(5).waitFor();
        await sees(page, "left out here");
        await page.getByRole("button", { name: "Pause" }).click();
        await page.waitForTimeout(400);
        const first = await page.locator(".kw-record").first().innerText();
        await page.waitForTimeout(700);
        await expect.poll(() => page.locator(".kw-record").first().innerText()).toBe(first);
        await sees(page, "new wait");
        await page.getByRole("button", { name: "Go on" }).click();
        await page.waitForFunction((old) => document.querySelector(".kw-record")?.textContent !== old, first);
      });
    });

    it("saves what it shows", async () => {
      await visit(`${server.url}/explore?from=6h&filter=${encodeURIComponent("severity>=critical")}`, async (page) => {
        const total = Number((await page.locator(".kw-histogram strong").innerText()).split(" ")[0]);
        await page.getByRole("button", { name: "Export" }).click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("menuitem", { name: "NDJSON" }).click(),
        ]);
        const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
        expect(lines.length).toBe(total);
        expect(lines.every((line) => (JSON.parse(line) as { severity: number }).severity >= 21)).toBe(true);
      });
    });
  });

  describe("proof", () => {
    it("leads from a failing cell to its run, its host, its calls and their log records", async () => {
      await visit(`${server.url}/proof?from=24h`, async (page) => {
        await page.locator(".kw-cell-failed").first().click();
        await sees(page, "cloud fails");
        expect(await seriousFindings(page)).toEqual([]);
        await sees(page, "21 of the last 24 runs on this host failed");
        await expect.poll(() => page.locator(".kw-waterfall-row[aria-pressed=true]").innerText()).toContain("failed");
        await page.locator(".kw-records .kw-record").first().waitFor();
        await page
          .getByRole("button", { name: /create network|create volume/ })
          .first()
          .click();
        await page.waitForURL(/step=create/);
        await page.locator(".kw-calls a").first().click();
        await page.waitForURL(/\/requests\/req-/);
      });
    });

    it("starts and stops runs with a token that may, and says so where it may not", async () => {
      const guarded = await startFakeServer(built.folder, { adminToken: "sesame" });
      try {
        await visit(`${guarded.url}/proof?from=24h`, async (page) => {
          await page.getByRole("button", { name: "Run scenarios" }).click();
          await page.getByLabel("server-boot", { exact: true }).check();
          await sees(page, "Costs about 35 API calls");
          expect(await seriousFindings(page)).toEqual([]);
          await page.getByRole("button", { name: "Run", exact: true }).click();
          await sees(page, "This needs a token of role admin");
          await page.locator("#admin-token").fill("sesame");
          await page.getByRole("button", { name: "Try with this token" }).click();
          await page.getByRole("dialog").waitFor({ state: "detached" });
          await page.getByRole("button", { name: "Stop" }).click();
          await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
          await page.getByRole("button", { name: "Pause" }).click();
          await sees(page, "Paused: paused in the console");
          await page.getByRole("button", { name: "Go on" }).click();
          await page.getByText("Paused: paused in the console").waitFor({ state: "detached" });
        });
      } finally {
        await guarded.close();
      }
    });

    it("restores what was chosen from the address", async () => {
      await visit(`${server.url}/proof?from=24h&by=zone`, async (page) => {
        await sees(page, "1 of 2 zones is proven");
        await page.getByRole("button", { name: "Cloud" }).click();
        await page.waitForURL(/by=cloud/);
        await expect.poll(() => page.locator(".kw-matrix thead").innerText()).toContain("production");
      });
    });
  });

  it("stays fluent with a request of 5,000 records", async () => {
    const big = await startFakeServer(built.folder, { copies: 400 });
    try {
      await visit(`${big.url}/requests/${await failedRequest()}`, async (page) => {
        await sees(page, "5,000 records");
        await page.evaluate(async () => {
          const list = document.querySelector(".kw-records");
          if (list === null) throw new Error("no list");
          for (let step = 0; step < 30; step += 1) {
            list.scrollTop += 4_000;
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
        });
        await expect.poll(() => page.locator(".kw-record").count()).toBeLessThan(100);
      });
    } finally {
      await big.close();
    }
  });

  it("says at once that the server is gone, keeps what it had, and mends itself", async () => {
    const own = await startFakeServer(built.folder);
    try {
      await visit(`${own.url}/events?from=6h`, async (page) => {
        await sees(page, "NOV-RT-M1C7UE-1");
        own.setDown(true);
        await sees(page, "The server has not answered");
        await expect.poll(() => page.getByText("NOV-RT-M1C7UE-1").count()).toBeGreaterThan(0);
        own.setDown(false);
        await page.getByText("The server has not answered").waitFor({ state: "detached", timeout: 10_000 });
      });
    } finally {
      await own.close();
    }
  });

  it("asks for a token where the server does, and keeps it for the tab only", async () => {
    const guarded = await startFakeServer(built.folder, { token: "sesame" });
    try {
      await visit(guarded.url, async (page) => {
        await sees(page, "Kilowatch asks for a token");
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole("textbox", { name: "Token" }).or(page.locator("#token")).first().fill("wrong");
        await page.keyboard.press("Enter");
        await sees(page, "does not know this token");
        await page.locator("#token").fill("sesame");
        await page.keyboard.press("Enter");
        await sees(page, "Your cloud works, but");
        await expect.poll(() => page.evaluate(() => Object.values(localStorage).includes("sesame"))).toBe(false);
      });
    } finally {
      await guarded.close();
    }
  });

  it("loads at most 400 kB gzipped before the first page stands, all of it from the server itself", async () => {
    const { context, page } = await openPage(browser);
    const bodies: Promise<number>[] = [];
    const foreign: string[] = [];
    page.on("response", (response) => {
      const { pathname, origin } = new URL(response.url());
      if (origin !== server.url) foreign.push(response.url());
      if (pathname.startsWith("/api/")) return;
      // Fonts are compressed as they are.
      const size = response.body().then((body) => (pathname.endsWith(".woff2") ? body.length : gzipSync(body).length));
      bodies.push(size);
    });
    await page.goto(server.url);
    await sees(page, "Your cloud works, but");
    await page.waitForLoadState("networkidle").catch(() => undefined);
    const total = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
    await context.close();
    console.info(`first load: ${total} bytes gzipped`);
    expect(foreign).toEqual([]);
    expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  });
});
