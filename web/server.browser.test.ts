import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole, launch, openPage, whyNoBrowser } from "./dev/chromium.ts";

const root = join(import.meta.dirname, "..");
const why =
  whyNoBrowser() ?? (existsSync(join(root, "node_modules/chdb")) ? undefined : "the npm package chdb is not installed");
if (why !== undefined) console.warn(`console with the real server: skipped, ${why}`);

/** A picture of each page is left in this directory where one is named. */
const PICTURES = process.env["KILOWATCH_PICTURES"];

/** Seconds for an answer of an engine that is busy with the demo's first records, on a slow machine. */
const PATIENCE = 60_000;

/** The console on the real server with the demo's records of a real cloud: nothing here is generated. */
describe.skipIf(why !== undefined)("the console of the real server", () => {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-browser-"));
  let browser: Browser;
  let server: ChildProcess;
  let url = "";

  beforeAll(async () => {
    // Where the server looks for it; the fake API's tests build folders of their own.
    await buildConsole(join(root, "dist", "web"));
    let greeting = "";
    server = spawn(join(root, "bin/kilowatch"), ["serve", "--demo", "--port", "0", "--data", join(folder, "demo")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    server.stdout?.setEncoding("utf8").on("data", (text: string) => {
      greeting += text;
    });
    browser = await launch();
    for (let tries = 0; url === "" && tries < 240; tries += 1) {
      await sleep(250);
      url = /http:\/\/[\d.:]+/.exec(greeting)?.[0] ?? "";
    }
    if (url === "") throw new Error(`the server did not start: ${greeting}`);
  });

  afterAll(async () => {
    await browser?.close();
    if (server?.exitCode === null) {
      server.kill("SIGKILL");
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page, does the work, and expects that neither the page nor the server complained. */
  async function visit(path: string, work: (page: Page) => Promise<void>): Promise<void> {
    const { context, page, complaints } = await openPage(browser);
    page.on("response", (response) => {
      // A busy engine says 503 with Retry-After, and the console asks again.
      if (response.status() >= 400 && response.status() !== 503)
        complaints.push(`${response.status()} ${response.url()}`);
    });
    try {
      await page.goto(url + path);
      await work(page);
      const name = (path.split("?")[0] ?? "").replace(/\W+/g, "-");
      if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `console${name}.png`) });
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const sees = (page: Page, text: string | RegExp, timeout = PATIENCE) =>
    page.getByText(text).first().waitFor({ timeout });

  it("answers on the overview at once, and then with its evidence", async () => {
    await visit("/", async (page) => {
      await page.locator(".kw-verdict h1").waitFor({ timeout: 10_000 });
      await page.locator(".kw-verdict svg:not([role=progressbar]) ~ div h1").waitFor({ timeout: PATIENCE });
      await expect.poll(() => page.locator(".kw-verdict h1").innerText()).toMatch(/^Your cloud /);
      await sees(page, /too early to say what is new/);
      await page.locator(".kw-frequent").nth(3).waitFor({ timeout: PATIENCE });
    });
  });

  it("finds records by a filter and shows one with its original lines", async () => {
    await visit("/explore", async (page) => {
      await page.locator(".kw-record").first().waitFor({ timeout: PATIENCE });
      await page.getByRole("combobox").fill("severity>=error service:nova-*");
      await page.keyboard.press("Enter");
      await page.waitForURL(/filter=severity/);
      await page.locator(".kw-record-severity").getByText("ERROR").first().waitFor({ timeout: PATIENCE });
      await page.locator(".kw-record").first().click();
      await sees(page, "Original lines");
      await expect
        .poll(() => page.locator(".kw-pre[tabindex='0']").innerText())
        .toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    });
  });

  it("folds the sources' words for a severity into one facet", async () => {
    await visit("/explore", async (page) => {
      await page.getByRole("button", { name: /^error [\d.K]+/ }).click({ timeout: PATIENCE });
      await page.waitForURL(/filter=severity%3Aerror/);
      const levels = async (): Promise<string[]> => {
        const shown = await page.locator(".kw-record-severity").allInnerTexts();
        return shown.length > 5 ? [...new Set(shown.map((level) => level.toLowerCase()))] : [];
      };
      await expect.poll(levels, { timeout: PATIENCE }).toEqual(["error"]);
    });
  });

  it("lists the kinds of events, and opens one", async () => {
    await visit("/events?filter=severity%3E%3Derror", async (page) => {
      await sees(page, /OSL-MS-\w+-3/);
      await page
        .getByText(/OSL-MS-\w+-3/)
        .first()
        .click();
      await sees(page, "Values of slot 1");
      expect(page.url()).toMatch(/\/events\/OSL-MS-\w+-3/);
    });
  });

  it("says what changed, and that there is little to compare with", async () => {
    await visit("/events/changes?span=1h", async (page) => {
      await sees(page, "0 → ");
      await sees(page, "There is little to compare with");
      const overflow = await page.evaluate(() => {
        const main = document.querySelector("main");
        return main === null ? 0 : main.scrollWidth - main.clientWidth;
      });
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });

  it("follows a request found in the list", async () => {
    await visit(`/requests?filter=${encodeURIComponent('"POST /v2.1/servers" status:202')}`, async (page) => {
      await page
        .getByRole("link", { name: /^POST \/v2\.1\/servers \(/ })
        .first()
        .click({ timeout: PATIENCE });
      await page.waitForURL(/\/requests\/req-/);
      await page.locator(".kw-waterfall-row").first().waitFor({ timeout: PATIENCE });
      await expect.poll(() => page.locator(".kw-waterfall-row").count()).toBeGreaterThanOrEqual(6);
      await page.locator(".kw-record").first().click();
      await sees(page, "Original lines");
    });
  });

  it("shows the source, and what the store keeps", async () => {
    await visit("/sources", async (page) => {
      await page.getByRole("button", { name: "cloud-logs" }).click({ timeout: PATIENCE });
      await sees(page, "oslo-text");
    });
    await visit("/store", async (page) => {
      await sees(page, /ClickHouse/);
      await sees(page, "Oldest");
      await expect.poll(() => page.locator("main h1").innerText()).toBe("Store");
    });
  });
});
