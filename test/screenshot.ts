/**
 * Pictures to look at: `bun test/screenshot.ts <folder> <url>…` writes each page as seen on a
 * phone and on a desktop, light and dark, as `<page>-<device>-<scheme>.png`. It warns of a page
 * that is wider than its screen, and of what the page logged as an error.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser } from "./browser.ts";

const devices = {
  phone: { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
} as const;
const schemes = ["light", "dark"] as const;

const nameOf = (url: string) => {
  const { port, pathname } = new URL(url);
  return `${port}${pathname}`.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "");
};

async function takePictures(browser: Browser, folder: string, url: string): Promise<void> {
  for (const [device, screen] of Object.entries(devices)) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ ...screen, colorScheme });
      const page = await context.newPage();
      page.on("console", (it) => it.type() === "error" && console.log(`${url}: ${it.text()}`));
      page.on("pageerror", (error) => console.log(`${url}: ${error.message}`));
      await page.goto(url, { waitUntil: "load" });
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (width > screen.viewport.width) console.log(`${url}: ${width} px wide on a ${device}`);
      const path = join(folder, `${nameOf(url)}-${device}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
      await context.close();
    }
  }
}

const [folder, ...urls] = process.argv.slice(2);
if (folder === undefined || urls.length === 0) {
  console.error("Usage: bun test/screenshot.ts <folder> <url>…");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const url of urls) await takePictures(browser, folder, url);
} finally {
  await browser.close();
}
