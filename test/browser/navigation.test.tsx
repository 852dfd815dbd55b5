/** The operators' navigation on every width, without a server: its page and its style sheets. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { AdminPage } from "../../src/kernel/html.tsx";
import { openBrowser } from "../browser.ts";

const counts = {
  ...{ Home: 0, Inbox: 128, Newsletter: 0, Visits: 0, Promises: 12, Record: 0, Operators: 0 },
};
const all = Object.entries(counts).map(([label, count]) => ({ href: `/${label}`, label, count }));

let browser: Browser;
let sheets = "";
beforeAll(async () => {
  browser = await openBrowser();
  const design = join(import.meta.dir, "../../src/kernel/design");
  const read = (name: string) => Bun.file(join(design, name)).text();
  sheets = (await Promise.all(["tokens.css", "base.css", "admin.css"].map(read))).join("\n");
}, 60_000);
afterAll(() => browser.close());

/** The entries of the navigation by row, and what is cut off. */
const look = `(() => {
  const all = [...document.querySelectorAll("nav[aria-label=Main] a")];
  const rows = Object.groupBy(all, (it) => Math.round(it.getBoundingClientRect().top));
  return {
    rows: Object.values(rows).map((row) => row.length),
    cut: all.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.textContent),
    wide: document.documentElement.scrollWidth > innerWidth,
  };
})()`;

test.each([
  ...([320, 375, 414, 600, 700, 768] as const).flatMap((width) => [
    [width, 7, [3, 2, 2]] as const,
    [width, 6, [3, 3]] as const,
  ]),
  ...([800, 900] as const).flatMap((width) => [[width, 7, [7]] as const, [width, 6, [6]] as const]),
])(
  "at %d pixels none of %d entries stands by itself, is cut off or is too low for a finger",
  async (width, count, rows) => {
    const page = await browser.newPage({ viewport: { width, height: 640 } });
    const nav = count === all.length ? all : all.filter(({ label }) => label !== "Newsletter");
    const content = (
      <AdminPage title="Home" nav={nav} current="/Home">
        <h1>Home</h1>
      </AdminPage>
    ) as unknown as { toString(): string | Promise<string> };
    const html = await content.toString();
    await page.setContent(`<!doctype html><style>${sheets}</style>${html}`);
    expect(await page.evaluate(look)).toEqual({ rows, cut: [], wide: false });
    const box = await page.locator("nav[aria-label=Main] a").first().boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    await page.close();
  },
);
