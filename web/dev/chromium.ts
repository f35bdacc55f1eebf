import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why browser tests cannot run here; undefined where they can. */
export function whyNoBrowser(): string | undefined {
  return existsSync(EXECUTABLE)
    ? undefined
    : `${EXECUTABLE} is missing; install Debian's chromium or name another with CHROMIUM`;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: QUIET });
}

/** The console built into the folder, or into one of its own, removed with `remove`. */
export async function buildConsole(into?: string): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = into ?? (await mkdtemp(join(tmpdir(), "kilowatch-console-")));
  const web = join(import.meta.dirname, "..");
  const vite = join(web, "..", "node_modules", "vite", "bin", "vite.js");
  // In a process of its own, because the test's NODE_ENV would give React's development build.
  await promisify(execFile)(process.execPath, [vite, "build", web, "--outDir", folder, "--logLevel", "error"], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Viewer {
  theme?: "light" | "dark";
  language?: "en" | "zh";
  width?: number;
}

/** A fresh browser profile with a page; whatever the page complains of is gathered in `complaints`. */
export async function openPage(
  browser: Browser,
  viewer: Viewer = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const { theme = "light", language = "en", width = 1280 } = viewer;
  const context = await browser.newContext({
    viewport: { width, height: 850 },
    timezoneId: "Europe/Berlin",
    acceptDownloads: true,
  });
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      localStorage.setItem("kilowatch.theme", chosenTheme ?? "");
      localStorage.setItem("kilowatch.language", chosenLanguage ?? "");
    },
    [theme, language],
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The network's own lines tell of answers that a test asks for, such as 401.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(message.text());
    }
  });
  return { context, page, complaints };
}
